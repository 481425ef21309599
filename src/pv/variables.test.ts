import { describe, expect, test } from 'vitest';
import type { Context } from '../context/context.ts';
import { setCheckedCredentials } from '../context/checked-credentials.ts';
import { isProblem } from '../lib/problem.ts';
import { HeaderId } from '../sip/header-name.ts';
import { writeMessage } from '../sip/write-message.ts';
import { INVITE, sampleContext, sampleRegistry, Script } from './testing/sample.ts';

// The expected values are what Kamailio 5.6.3 prints for the same message.
test.each([
  ['$ru', 'sip:bob@127.0.0.1:15761;transport=udp;x=y'],
  ['$rU $rd $rp $rP $rz', 'bob 127.0.0.1 15761 udp sip'],
  ['$rm $rmid $rv', 'INVITE 1 SIP/2.0'],
  ['$rs $rr $rsi', '<null> <null> 0'],
  ['$fu $fU $fd $fn $ft', 'sip:alice@a.example.com:5070;fp=1 alice a.example.com "Alice A" ft1'],
  ['$tu $tU $td $tn $tt', 'sip:bob@b.example.com bob b.example.com <null> <null>'],
  ['$(from.user) $(to.domain)', 'alice b.example.com'],
  ['$ci $cs $csb $cl', 'cid-1@host 7 7 INVITE 10'],
  ['$ct', '<sip:alice@127.0.0.1:15762;transport=udp>;expires=60'],
  ['$cT $ua $bs', 'application/sdp UA/1.0 10'],
  ['$si $sp $su', '127.0.0.1 15762 sip:127.0.0.1:15762'],
  ['$sut $sas', 'sip:127.0.0.1:15762;transport=udp udp:127.0.0.1:15762'],
  ['$Ri $Rp $Rn $Ru $Ras', '127.0.0.1 15760 main sip:127.0.0.1:15760 udp:127.0.0.1:15760'],
  ['$RAi $RAp $RAut', '127.0.0.1 15760 sip:127.0.0.1:15760;transport=udp'],
  ['$proto $pr $prid $af(name) $af(id) $conid', 'udp udp 1 IPv4 2 <null>'],
  ['$mt $mts $ml $mf $mF', '1 rq 486 0 00000000'],
  ['$rb', 'v=0\r\no=a\r\n'],
  ['$hdr(X-A)|$(hdr(X-A)[1])|$(hdr(X-A)[-1])|$(hdr(X-A)[2])', 'one|two, three|two, three|<null>'],
  ['$(hdr(X-A)[*])', 'one,two, three'],
  ['$hdr(x-b)|$hdr(f)', 'Hello  World|"Alice A" <sip:alice@a.example.com:5070;fp=1>;tag=ft1;hp=2'],
  ['$hdrc(X-A) $hdrc(Nope) $hflc(X-A) $hflc(Via)', '2 0 2 1'],
  ['$(hfl(Via)[0])', 'SIP/2.0/UDP 127.0.0.1:15762;rport;branch=z9hG4bKabc'],
  ['$via0(host) $via0(port) $via0(branch) $via0(rport)', '127.0.0.1 15762 z9hG4bKabc <null>'],
  ['$via1(host) $viaZ(proto) $viaZ(protoid)', '<null> UDP 1'],
  ['$nh(u) $nh(U) $nh(d) $nh(p) $nh(P)', 'sip:bob@127.0.0.1:15761;transport=udp;x=y bob 127.0.0.1 15761 udp'],
  ['$expires(min) $expires(max)', '60 60'],
  ['$msg(len) $msg(fline)', '486 INVITE sip:bob@127.0.0.1:15761;transport=udp;x=y SIP/2.0'],
  ['$au $ar $aU $AU $Au', '<null> <null> <null> alice alice@a.example.com'],
  ['$Ts $TV(s) $TV(u)', '1795253607 1795253607 250000'],
  ['$utimef(%a %d %b %Y %H:%M:%S %Z)', 'Sat 21 Nov 2026 09:33:27 GMT'],
  ['$du $dd $dp $dP $ds $fs $br', '<null> <null> <null> <null> <null> <null> <null>'],
  ['$null $true $$ $rc $? $retcode', '<null> 1 $ 1 1 1'],
  ['$_s(a$rU)', 'abob'],
  ['$K(IPv6) $K(TLS)', '10 3'],
  ['$defn(NOPE)', '0'],
  ['$sndto(ip) $def(NOPE) $env(NO_SUCH_VARIABLE)', '<null> <null> <null>'],
  ['costs 5$$', 'costs 5$'],
])('%s prints %j', (text, expected) => {
  expect(new Script().print(text)).toBe(expected);
});

test.each(['$rm', '$si', '$rb', '$hdr(X)', '$dd', '$rP', '$ft', '$Ts', '$ci'])('%s cannot be assigned to', (text) => {
  const variable = sampleRegistry().variable(text);
  expect(isProblem(variable) ? null : variable.set).toBe(null);
  expect(isProblem(variable)).toBe(false);
});

test.each(['$nope', '$hdr()', '$nh(x)', '$branch(x)', '$sel(from.nothing)', '$(rU{s.nope})', '$(var(x){s.substr})'])(
  '%s is refused when it is read',
  (text) => {
    expect(isProblem(sampleRegistry().variable(text))).toBe(true);
  },
);

describe('the Request-URI', () => {
  test.each([
    ['sip:a:pw@127.0.0.1', '$rU', 'b', 'sip:b:pw@127.0.0.1'],
    ['sip:a:pw@127.0.0.1', '$rU', null, 'sip:127.0.0.1'],
    ['sip:h:5;p=1', '$rU', 'zz', 'sip:zz@h:5;p=1'],
    ['sip:a@h:5;p=1', '$rU', '', 'sip:h:5;p=1'],
    ['sip:a@h:5;p=1', '$rd', '1.2.3.4', 'sip:a@1.2.3.4:5;p=1'],
    ['sip:a@h:5;p=1', '$rp', 77, 'sip:a@h:77;p=1'],
    ['sip:a@h:5;p=1', '$rp', null, 'sip:a@h;p=1'],
    ['sip:a@h:5;p=1', '$rp', 0, 'sip:a@h:0;p=1'],
    ['sip:a@h:5;p=1', '$rp', '070', 'sip:a@h:070;p=1'],
    ['sip:a@h:5;p=1', '$rp', '000070', 'sip:a@h:5;p=1'],
    ['sip:a@h:070;p=1', '$rU', 'b', 'sip:b@h:070;p=1'],
    ['sip:a@h', '$rd', null, 'sip:a@h'],
    ['sip:a@h', '$ru', null, 'sip:a@h'],
  ])('%s after %s = %j is %4$s', (uri, name, value, expected) => {
    const script = new Script();
    script.set('$ru', uri);
    script.set(name, value);
    expect(script.get('$ru')).toBe(expected);
  });

  test('has default port and transport', () => {
    const script = new Script();
    script.set('$ru', 'sips:a@h');
    expect(script.print('$rp $rP $rz $ou')).toBe('5060 UDP sips sip:bob@127.0.0.1:15761;transport=udp;x=y');
    script.set('$ru', 'sip:a@h;transport=TLS');
    script.set('$du', 'sip:a@h;transport=tls');
    expect(script.print('$rp $dp $nh(p)')).toBe('5061 5061 5060');
    script.set('$ru', 'tel:+123;x=y');
    expect(script.print('$rU $rd')).toBe('+123 <null>');
  });

  test('that cannot be read has no parts', () => {
    const script = new Script();
    script.set('$ru', 'garbage');
    expect(script.print('$rU $rd $rp')).toBe('<null> <null> <null>');
  });
});

describe('the message', () => {
  test('is seen as received and as it would be sent', () => {
    const script = new Script();
    script.set('$ru', 'sip:carol@c.example.com');
    script.ctx.edits.appendHeader('X-New: 1\r\n');
    expect(script.get('$mb')).toBe(INVITE);
    expect(script.get('$mbu')).toBe(
      INVITE.replace(/^\S+ \S+/, 'INVITE sip:carol@c.example.com').replace('\r\n\r\n', '\r\nX-New: 1\r\n\r\n'),
    );
  });
});

describe('From and To', () => {
  function sent(change: (script: Script) => void): string {
    const script = new Script(sampleContext());
    change(script);
    return writeMessage(script.ctx.message, script.ctx.edits);
  }

  test('are changed on the wire, not for the script', () => {
    const text = sent((script) => {
      script.set('$fU', 'Nick Blog');
      script.set('$fn', 'New Name');
      script.set('$tU', 'carol');
      script.set('$tn', '"T N"');
      expect(script.print('$fU $fn $tU $tn')).toBe('alice "Alice A" bob <null>');
    });
    expect(text).toContain('\r\nFrom: New Name <sip:Nick Blog@a.example.com:5070;fp=1>;tag=ft1;hp=2\r\n');
    expect(text).toContain('\r\nTo: "T N" <sip:carol@b.example.com>\r\n');
  });

  test('take a new URI, a new host and no display name', () => {
    const text = sent((script) => {
      script.set('$fu', 'sip:x@y.z');
      script.set('$fn', null);
      script.set('$td', 't.dom');
    });
    expect(text).toContain('\r\nFrom: <sip:x@y.z>;tag=ft1;hp=2\r\n');
    expect(text).toContain('\r\nTo: <sip:bob@t.dom>\r\n');
  });
});

describe('the next hop', () => {
  test('is $du when it is set', () => {
    const script = new Script();
    script.set('$du', 'sips:x@1.2.3.4;transport=TCP');
    expect(script.print('$du $dd $dp $dP $nh(d)')).toBe('sips:x@1.2.3.4;transport=TCP 1.2.3.4 5060 TCP 1.2.3.4');
    script.set('$du', null);
    expect(script.print('$du $nh(U)')).toBe('<null> bob');
  });

  test('may go out by a socket named by address or by name', () => {
    const script = new Script();
    script.set('$fs', 'udp:127.0.0.1:15760');
    expect(script.print('$fs $fsn $fsp')).toBe('udp:127.0.0.1:15760 main 1');
    script.set('$fs', null);
    expect(script.get('$fs')).toBe(null);
    script.set('$fsn', 'main');
    expect(script.get('$fs')).toBe('udp:127.0.0.1:15760');
  });

  test('stays as it was when the socket is none of ours, which is logged', () => {
    const lines: string[] = [];
    const warn = (_ctx: Context, text: string): void => void lines.push(text);
    const script = new Script(sampleContext(), sampleRegistry({ warn }));
    script.set('$fs', 'udp:9.9.9.9:1');
    expect(script.get('$fs')).toBe(null);
    expect(lines).toEqual(['no socket found to match [udp:9.9.9.9:1]']);
  });
});

test('branches are appended, changed and removed', () => {
  const script = new Script();
  script.set('$ru', 'sip:a@h');
  script.set('$br', 'sip:b@h');
  expect(script.print('$branch(count) $(branch(uri)[0]) $(branch(q)[0]) $(branch(flags)[0])')).toBe(
    '1 sip:b@h <null> 0',
  );
  expect(script.get('$ds')).toBe('Contact: <sip:a@h>, <sip:b@h>');
  script.set('$(branch(uri)[0])', 'sip:c@h');
  script.set('$(branch(q)[-1])', 500);
  script.set('$(branch(dst_uri)[0])', 'sip:1.2.3.4');
  expect(script.print('$(branch(uri)[*]) $(branch(q)[0]) $(branch(dst_uri)[0])')).toBe('sip:c@h 500 sip:1.2.3.4');
  script.set('$(branch(uri)[0])', null);
  expect(script.get('$branch(count)')).toBe(null);
});

test('script variables start at 0, nullable ones at null, and the two are apart', () => {
  const script = new Script();
  expect(script.print('$var(x) $vz(x) $vn(x)')).toBe('0 0 <null>');
  script.set('$var(x)', 's');
  script.set('$vn(x)', 'n');
  expect(script.print('$var(x) $vz(x) $vn(x)')).toBe('s s n');
  script.set('$var(x)', null);
  script.set('$vn(x)', null);
  expect(script.print('$var(x) $vn(x)')).toBe('0 <null>');
  script.set('$var(name)', 'y');
  // A dollar sign means nothing in their names.
  script.set('$var($var(name))', 5);
  expect([script.get('$var(y)'), script.get('$var($var(name))')]).toEqual([0, 5]);
});

test('avps are stacks; an index does not matter when one is assigned', () => {
  const script = new Script();
  for (const value of ['1', '2', 3]) script.set('$avp(a)', value);
  expect(script.print('$avp(a) $(avp(a)[1]) $(avp(a)[-1]) $(avp(a)[5]) $cnt($avp(a))')).toBe('3 2 <null> <null> 3');
  script.set('$(avp(a)[1])', 'x');
  expect(script.get('$(avp(a)[*])')).toBe('x, 3, 2, 1');
  script.set('$(avp(a)[2])', null);
  expect(script.get('$(avp(a)[*])')).toBe('3, 2, 1');
  script.set('$(avp(a)[*])', 'z');
  expect(script.get('$(avp(a)[*])')).toBe('z');
  script.set('$(avp(a)[*])', null);
  expect(script.get('$avp(a)')).toBe(null);
  script.set('$avp(s:b)', 'text');
  script.set('$avp(i:5)', 'number');
  expect(script.print('$avp(b) $avp(5) $avp(i:5)')).toBe('text <null> number');
});

test('an xavp without index on the root is a new list, one with an index changes the list there', () => {
  const script = new Script();
  script.set('$xavp(r=>a)', '1');
  script.set('$xavp(r=>b)', 2);
  expect(script.print('$xavp(r=>a) $xavp(r=>b) $xavp(r[1]=>a) $xavp(r[0]=>b)')).toBe('<null> 2 1 2');
  script.set('$xavp(r[0]=>a)', 'aa');
  script.set('$xavp(r[0]=>a)', 'ab');
  expect(script.print('$xavp(r[0]=>a) $xavp(r[0]=>a[1]) $xavp(r=>a[*])')).toBe('ab aa ab, aa');
  script.set('$xavp(r[0]=>a)', null);
  expect(script.print('$xavp(r[0]=>a) $xavp(r[0]=>b)')).toBe('aa 2');
  script.set('$xavp(r[9]=>new)', 'n');
  script.set('$xavp(t[0]=>m)', 'n');
  expect(script.print('$xavp(r[9]=>new) $xavp(t=>m)')).toBe('<null> <null>');
  script.set('$xavp(y=>p)', '0');
  script.set('$xavp(y[0]=>p[0])', '00');
  expect(script.print('$xavp(y=>p) $xavp(y=>p[1]) $xavp(y)')).toBe('00 <null> <<xavp>>');
  script.set('$xavp(r[*])', null);
  expect(script.get('$xavp(r=>b)')).toBe(null);
});

test('credentials are read from Authorization', () => {
  const message = sampleContext().message.text.replace(
    'User-Agent',
    'Authorization: Digest username="al@dom", realm="r", nonce="n", uri="sip:u", response="0"\r\nUser-Agent',
  );
  const script = new Script(sampleContext(message));
  expect(script.print('$au $aU $ad $ar $adn $adu $Au')).toBe('al al@dom dom r n sip:u alice@a.example.com');
  setCheckedCredentials(script.ctx, script.ctx.message.credentials(HeaderId.Authorization)[0]!);
  expect(script.print('$Au $AU')).toBe('al@dom al');
});

test('facts of the server come from the server', () => {
  const registry = sampleRegistry({
    define: (name) => (name === 'FOO' ? '12' : null),
    setting: (group, name) => `${group}/${name}`,
    statistic: () => 7,
    version: { number: '5.6.3', full: 'kahea' },
  });
  const script = new Script(sampleContext(), registry);
  expect(script.print('$def(FOO) $sel(cfg_get.g.v) $stat(x) $version(num) $version(full)')).toBe(
    '12 g/v 7 5.6.3 kahea',
  );
  expect(script.get('$defn(FOO)')).toBe(12);
});
