// Pieces of script whose course both servers must agree about. Each is the body of a route that is called; what it logs, and
// the value it gives, are compared.

export interface ScriptPiece {
  readonly name: string;
  readonly body: string;
}

const piece = (name: string, body: string): ScriptPiece => ({ name, body });

export const PIECES: readonly ScriptPiece[] = [
  piece('an assignment at the end', '$var(z) = 1;'),
  piece('return', 'return;'),
  piece('return(5)', 'return(5);'),
  piece('return -3', 'return -3;'),
  piece('return of a sum', 'return 2 + 3;'),
  piece('return of a variable', '$var(x) = -7; return $var(x);'),
  piece('a false function at the end', 'is_method("INVITE");'),
  piece('a false function before an assignment', 'is_method("INVITE"); $var(q) = 0;'),
  piece('break', 'break;'),
  piece('break inside of if', 'if ($var(i) == 2) { break; xlog("no\\n"); } xlog("no\\n");'),
  piece('an if that is false', '$var(a) = 1; if ($var(a) == 2) { return 7; }'),
  piece('an if with a false function inside', 'if ($var(i) == 2) { is_method("INVITE"); }'),
  piece('a loop that does not run', '$var(n) = 5; while ($var(n) < 5) { $var(n) = $var(n) + 1; }'),
  piece(
    'a loop with a false function',
    '$var(n) = 0; while ($var(n) < 5) { $var(n) = $var(n) + 1; is_method("INVITE"); }',
  ),
  piece(
    'a loop that is broken',
    '$var(n) = 0; while ($var(n) < 5) { $var(n) = $var(n) + 1; if ($var(n) == 2) break; }',
  ),
  piece(
    'a return in a loop',
    '$var(n) = 0; while ($var(n) < 5) { $var(n) = $var(n) + 1; if ($var(n) == 2) return 9; } return 4;',
  ),
  piece('a loop without end', '$var(n) = 0; while (1) { $var(n) = $var(n) + 1; } xlog("$var(n) $rc\\n");'),
  piece('a switch with a false function', 'switch ($var(i)) { case 2: is_method("INVITE"); }'),
  piece('a switch with break', 'switch ($var(i)) { case 2: is_method("INVITE"); break; }'),
  piece('a switch without a case that fits', 'switch ($var(i)) { case 7: is_method("INVITE"); }'),
  piece(
    'a switch that falls through',
    'switch ($var(i)) { case 1: xlog("1\\n"); case 2: xlog("2\\n"); case 3: xlog("3\\n"); break; case 4: xlog("4\\n"); default: xlog("d\\n"); }',
  ),
  piece('default in the middle', 'switch ($var(i)) { case 7: default: xlog("d\\n"); case 3: xlog("3\\n"); }'),
  piece(
    'a switch over strings and patterns',
    'switch ($var(s)) { case "aa": xlog("aa\\n"); break; case /"^B": xlog("B\\n"); break; case /"^b": xlog("b\\n"); case "cc": xlog("cc\\n"); }',
  ),
  piece('a switch over $null', 'switch ($avp(none)) { case "": xlog("empty\\n"); break; default: xlog("d\\n"); }'),
  piece(
    'a switch over a route',
    'switch (route(MINUS3)) { case -3: xlog("-3\\n"); break; case 0: xlog("0\\n"); break; case 1: xlog("1\\n"); }',
  ),
  piece(
    'a switch over $retcode',
    'route(MINUS3); switch ($retcode) { case -3: xlog("-3\\n"); break; default: xlog("d\\n"); }',
  ),
  piece(
    'a switch inside of a loop',
    '$var(n) = 0; while ($var(n) < 3) { $var(n) = $var(n) + 1; switch ($var(n)) { case 2: xlog("2\\n"); break; } } xlog("$var(n)\\n");',
  ),
  piece(
    '$rc after this and that',
    'xlog("a\\n"); is_method("INVITE"); $var(b) = 1; $var(c) = $rc; xlog("$var(c)\\n"); is_method("INVITE"); setflag(1); $var(c) = $rc; xlog("$var(c)\\n");',
  ),
  piece(
    '$rc in a condition',
    'if (is_method("INVITE") || $rc == -1) xlog("yes\\n"); if (isflagset(7)) xlog("no\\n"); $var(c) = $rc; xlog("$var(c)\\n");',
  ),
  piece(
    'a computed route',
    '$var(r) = "MINUS3"; route($var(r)); xlog("$rc\\n"); route("FI" + "VE"); xlog("$rc\\n"); route($avp(none)); xlog("$rc\\n");',
  ),
  piece(
    'a failed condition',
    'if (1 / $var(zero)) xlog("then\\n"); else xlog("else\\n"); if (!(1 / $var(zero))) xlog("then\\n"); else xlog("else\\n");',
  ),
  piece('a failed assignment', '$var(q) = 5; $var(q) = 1 / $var(zero);'),
  piece(
    'a failed switch and loop',
    'switch (1 / $var(zero)) { case 0: xlog("0\\n"); break; default: xlog("d\\n"); } while (1 / $var(zero)) { xlog("turn\\n"); } xlog("after\\n");',
  ),
  piece('a circle of routes', '$var(d) = 0; route(CIRCLE); xlog("$rc $var(d)\\n");'),
  piece(
    'names of sockets',
    ['$Ri', 'udp:$Ri', 'tcp:$Ri', '$Ri:5060', 'UDP:$Ri:0', '[$Ri]', '$Ri:5061', '$Ri:', 'nonsense', '::1']
      .map(
        (text) =>
          `$fs = $null; $fs = "${text}"; $var(a) = $fsp; $var(b) = set_send_socket("${text}"); xlog("$var(a) $var(b)\\n");`,
      )
      .join(' ') + ' $fs = $null;',
  ),
  piece(
    'the message as it would be sent',
    '$ru = "sip:new@example.org;x=y"; append_hf("X-A: 1\\r\\n"); xlog("$(mbu{s.substr,0,39})\\n"); xlog("$(mb{s.substr,0,17})\\n"); revert_uri(); xlog("$(mbu{s.substr,0,17})\\n");',
  ),
  piece(
    'functions that change the Request-URI',
    [
      ['sip:u@h;transport=udp;x=y', 'rewritehostporttrans("1.2.3.5:78")'],
      ['sip:u@h;transport=udp;x=y', 'sethpt("1.2.3.5:78;transport=sctp")'],
      ['sip:u:p@h:5;x=y', 'setu("new")'],
      ['sip:u:p@h:5;x=y', 'setup("a:b")'],
      ['sip:u:p@h:5;x=y', 'setup("zz")'],
      ['sip:u:p@h:5;x=y', 'seth("h2")'],
      ['sip:u:p@h:5;x=y', 'sethp("h2:7")'],
      ['sip:u:p@h:5;x=y', 'setp("8")'],
      ['sip:u:p@h:5;x=y', 'setp("")'],
      ['sip:u@h', 'prefix("12")'],
      ['sip:u@h', 'strip(9)'],
      ['sip:+123@h', 'userphone()'],
      ['sip:abc@h', 'userphone()'],
      ['tel:+123', 'prefix("9")'],
    ]
      .map(([uri, call]) => `$ru = "${uri}"; ${call}; xlog("$ru\\n");`)
      .join(' ') + ' revert_uri();',
  ),
  piece(
    'selval',
    [
      'selval(1, "a", "b")',
      'selval($var(i5) == 5, 5, 6) + 1',
      'selval($rm == "INVITE", "in" + "vite", "other/" + $rm)',
      'selval(route(MINUS3), 1, 2)',
      '"p" + selval($var(i0), 1, 2) + "q"',
      'selval(0, 1, selval(1, "n1", "n2"))',
      'selval($var(neg), 1, 2)',
    ]
      .map((text) => `$var(x) = ${text}; xlog("$var(x)\\n");`)
      .join(' '),
  ),
  piece(
    'branches that are removed',
    'append_branch("sip:b1@h"); append_branch("sip:b2@h"); append_branch("sip:b3@h"); remove_branch(1); xlog("$branch(count) $(branch(uri)[1])\\n"); remove_branch(); xlog("$(branch(uri)[0])\\n"); if (remove_branch(7)) xlog("yes\\n"); clear_branches(); xlog("$branch(count)\\n");',
  ),
  piece(
    'groups of settings',
    'xlog("$sel(cfg_get.own.v) $sel(cfg_get.own.s)\\n"); cfg_select("own", 1); xlog("$sel(cfg_get.own.v) $sel(cfg_get.own.s)\\n"); if (cfg_select("own", 2)) xlog("yes\\n"); $var(n) = 3; cfg_select("own", $var(n)); xlog("$sel(cfg_get.own.v) $sel(cfg_get.own.s)\\n"); cfg_reset("own"); xlog("$sel(cfg_get.own.v)\\n");',
  ),
  piece('what the log functions give', 'log("one\\n"); log(1, "two\\n"); if (error("500", "x")) xlog("error\\n");'),
  piece('a command of the shell', 'exec("test a = b"); xlog("after\\n");'),
  piece('exit in a condition', 'if (route(LEAVE)) { xlog("then\\n"); } else { xlog("else\\n"); } xlog("after\\n");'),
];
