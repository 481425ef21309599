// The routes of main.cfg.
function ksr_request_route() {
  KSR.xlog.xerr('$rm $rU\n');
  KSR.pv.sets('$var(x)', 'a text');
  KSR.pv.seti('$var(n)', 5);
  KSR.xlog.xerr('$var(x) $var(n) ' + KSR.pv.get('$rU') + '\n');
  if (KSR.pv.is_null('$avp(nothing)')) KSR.xlog.xerr('nothing\n');
  KSR.xlog.xerr(typeof KSR.pv.get('$cs') + ' ' + KSR.textopsx.fnmatch('abc', 'a*') + '\n');
  KSR.sl.sl_send_reply(404, 'Nobody');
  KSR.xlog.xerr('end\n');
  return 1;
}
