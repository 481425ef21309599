// Strangers who are served, asked for with the variables and keywords of the core; functions need no module for this.
import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../script/parse.ts';
import { DEFAULT_OPTIONS } from '../options.ts';
import { compileConfig } from './compile-config.ts';

/** Lines and columns at which `id` is reported. */
function places(id: string, statements: string): string[] {
  const parsed = parseConfig({ path: 'kamailio.cfg', text: `request_route {\n${statements}\n}` });
  const options = { options: DEFAULT_OPTIONS, parsed, imported: new Map(), facts: null };
  const { diagnostics } = compileConfig(options);
  expect(diagnostics.filter((each) => each.severity === 'error' && each.id !== 'unknown-function')).toEqual([]);
  return diagnostics.flatMap((each) => {
    if (each.id !== id || each.span === null) return [];
    const { line, column } = parsed.sources.locate(each.span);
    return [`${String(line)}:${String(column)}`];
  });
}

describe('a relay for strangers', () => {
  const open = (statements: string): string[] => places('open-relay', statements);

  test.each([
    ['the URI is saved and set back', '$avp(uri) = $ru; $ru = "sip:10.0.0.1"; $ru = $avp(uri); t_relay();', ['2:57']],
    [
      'a saved host goes through two variables',
      '$var(a) = $rd; $var(b) = $var(a); $rd = $var(b); t_relay();',
      ['2:50'],
    ],
    ['a header in a variable', '$var(to) = $hdr(X-To); $ru = "sip:" + $rU + "@" + $var(to); t_relay();', ['2:61']],
    [
      'a variable is filled by a function',
      'pv_printf("$var(to)", "sip:$hdr(X)"); pv_printf("$du", "$var(to)"); t_relay();',
      ['2:69'],
    ],
    ['the host that is there is set by a function', 'sethost("$rd"); t_relay();', ['2:17']],
    ['all of the URI is set to a header', 'seturi("sip:$rU@$hdr(X)"); t_relay();', ['2:28']],
    ['the next hop is one of the message', 'setdsturi("$(hdr(X){s.trim})"); t_relay();', ['2:33']],
    ['the next hop of before is taken back', '$du = "sip:10.0.0.1"; $du = $null; t_relay();', ['2:36']],
    ['or reset', 'setdsturi("sip:10.0.0.1"); resetdsturi(); t_relay();', ['2:43']],
    ['or set to nothing', '$du = ""; t_relay();', ['2:11']],
    ['the first URI is taken back', '$rd = "10.0.0.1"; revert_uri(); t_relay();', ['2:33']],
    ['the original URI, too', '$rd = "10.0.0.1"; $ru = $ou; t_relay();', ['2:30']],
    ['something is added to the URI', '$ru += ";transport=tcp"; t_relay();', ['2:26']],
    [
      'after a test of the URI it is another one',
      'if (uri != myself) exit;\n$ru = $hdr(X-Forward); t_relay();',
      ['3:24'],
    ],
    [
      'after a test of the URI a branch to another one',
      'if (uri != myself) exit;\nappend_branch("$hdr(X)"); t_relay();',
      ['3:27'],
    ],
    [
      'along the Route of a first request',
      'if (loose_route()) { t_relay(); exit; }\nif (uri == myself) t_relay();',
      ['2:22'],
    ],
    ['along it after a test of the From', 'if (from_uri == myself && loose_route()) t_relay();', ['2:42']],
    ['the relay is told flags only', 't_relay_to("0x01");', ['2:1']],
    ['the relay is told a header', 't_relay_to_udp("$hdr(X)", "5060");', ['2:1']],
    ['the relay is told the URI', 'forward(uri:host, uri:port);', ['2:1']],
    ['the transport is tested', 'if (proto == UDP || $pr == "tls" || $sp == 5060) t_relay();', ['2:50']],
    ['the To says it is ours', 'if (to_uri == myself) t_relay();', ['2:23']],
    ['an identity is asserted, by whomever', 'if ($ai == "sip:boss@example.org") t_relay();', ['2:36']],
    ['the From as a whole is as it should be', 'if ($from =~ "example") t_relay();', ['2:25']],
    ['the From matches a pattern', 'if (from_uri =~ "@example[.]org") t_relay();', ['2:35']],
    ['a function is asked for the domain of the From', 'if (is_from_local()) t_relay();', ['2:22']],
    ['the From is registered', 'if (!registered("location", "$fu")) exit;\nt_relay();', ['3:1']],
    [
      'there are credentials, of whomever',
      'if (!is_present_hf("Authorization") || $au == "" || !is_user("joe")) exit;\nt_relay();',
      ['3:1'],
    ],
    ['the number has a form', 'if ($ru =~ "^sip:00[0-9]+@" || uri =~ "^sips?:[+].*") t_relay();', ['2:55']],
    ['there is no next hop', 'if ($du == $null) t_relay();', ['2:19']],
    ['the hour is looked at', 'if ($time(hour) > 8 && $Ts % 2 == 0) t_relay();', ['2:38']],
    ['a copy of the From is tested', '$var(from) = $fU;\nif ($var(from) != "") t_relay();', ['3:23']],
    [
      'domains of ours have a case, others none',
      'switch ($rd) { case "a.org": exit; case "b.org": t_relay(); exit; }\nt_relay();',
      ['3:1'],
    ],
    [
      'friends have a case, all others the default',
      'switch ($si) { case "10.0.0.1": exit; default: t_relay(); }',
      ['2:48'],
    ],
  ])('%s', (_, statements, expected) => {
    expect(open(statements)).toEqual(expected);
  });

  test.each([
    [
      'a saved URI is set back after a test of it',
      '$avp(uri) = $ru; if (uri != myself) exit;\n$rd = "10.0.0.1"; $ru = $avp(uri); t_relay();',
    ],
    [
      'a chosen URI is saved and set back',
      '$rd = "10.0.0.1"; $avp(gw) = $ru; $rd = "10.0.0.2"; $ru = $avp(gw); t_relay();',
    ],
    ['the user of a chosen URI changes', '$rd = "10.0.0.1"; $ru = "sip:" + $tU + "@" + $rd; t_relay();'],
    ['the next hop is chosen, whatever the URI is', '$du = "sip:10.0.0.1"; $ru = $hdr(X); t_relay();'],
    [
      'a variable has several values',
      'if ($rU == "a") $var(h) = $rd; else $var(h) = "10.0.0.1";\n$rd = $var(h); t_relay();',
    ],
    ['a variable that a function fills', '$var(h) = $rd; give_name("$var(h)"); $rd = $var(h); t_relay();'],
    ['a substitution puts a host in', 'subst_uri("/^sip:([0-9]+)@.*/sip:\\\\1@10.0.0.1/"); t_relay();'],
    ['an expression does', '$ru = $(ru{re.subst,/@.*/@10.0.0.1/}); t_relay();'],
    ['an AVP is put into the URI', '$avp(gw) = "sip:10.0.0.1"; avp_pushto("$ru", "$avp(gw)"); t_relay();'],
    [
      'the Route of a first request is refused',
      'if (loose_route()) { sl_send_reply("403", "a"); exit; }\nif (uri == myself) t_relay();',
    ],
    [
      'the Route is looked at inside of calls only',
      'if (has_totag()) { if (loose_route()) { t_relay(); exit; } }\nexit;',
    ],
    ['the From is registered from this address', 'if (!registered("location", "$fu", 2)) exit;\nt_relay();'],
    ['the peer has a certificate', 'if (!is_peer_verified()) exit;\nt_relay();'],
    ['domains of ours have a case', 'switch ($rd) { case "a.org": case "b.org": t_relay(); break; default: exit; }'],
    ['friends have a case', 'switch ($si) { case "10.0.0.1": t_relay(); exit; }'],
    [
      'the domain matches a pattern',
      'if ($ru =~ "^sip:.*@example[.]org" || $rd == "example.com" || uri =~ "example") t_relay();',
    ],
    ['a copy of the source is tested', '$var(ip) = $si;\nif ($var(ip) == "10.0.0.1") t_relay();'],
    ['a constant tells the path', '$var(ok) = 0; if (src_ip == 10.0.0.1) $var(ok) = 1;\nif ($var(ok) == 1) t_relay();'],
  ])('not: %s', (_, statements) => {
    expect(open(statements)).toEqual([]);
  });
});

describe('a registrar for everybody', () => {
  test.each([
    ['a user is named, by whomever', 'if ($au == "" || $aU == $null) exit;\nsave("location");', ['3:1']],
    ['a user is not the one', 'if ($au != "admin" && is_present_hf("Authorization")) save("location");', ['2:55']],
    ['the name is copied', '$avp(user) = $au; if ($avp(user) == "") exit;\nsave("location");', ['3:1']],
    [
      'credentials are there, unread',
      'if (!has_credentials("example.org")) { www_challenge("example.org", "0"); exit; }\nsave("location");',
      ['3:1'],
    ],
    [
      'the domain is named',
      'if ($rd != "example.org" || $td != $fd || to_uri != myself) exit;\nsave("location");',
      ['3:1'],
    ],
    ['it came over TLS', 'if (proto != TLS) exit;\nsave("location");', ['3:1']],
  ])('%s', (_, statements, expected) => {
    expect(places('open-registrar', statements)).toEqual(expected);
  });
});
