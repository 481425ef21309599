import { describe, expect, test } from 'vitest';
import { params } from './parameters.ts';
import { ALICE, answerTo, BOB, fromCallee, fromCaller, parsed, setUp, uriIn, values, Wire } from './testing/wire.ts';

describe('a call', () => {
  test('neither side sees where the other is', () => {
    const wire = new Wire();
    const { invite } = setUp(wire);
    expect(invite).not.toContain('10.9.9.');
    expect(values(invite, 'Contact')[0]).toMatch(/^<sip:btpsh-[\da-f]+-[\da-f]+-[\da-f]+@192\.0\.2\.1>$/);
    const ringing = wire.answer(invite, 180, BOB, 'Record-Route: <sip:172.16.0.1;lr>');
    expect(ringing).not.toContain('172.16.');
    expect(values(ringing, 'Via')).toEqual([expect.stringContaining('10.9.9.5')]);
    expect(values(ringing, 'Record-Route')).toEqual(['<sip:10.9.9.1;lr>']);
    expect(values(ringing, 'Contact')[0]).toMatch(/^<sip:atpsh-/);
    expect(ringing).not.toContain('P-SR-');
  });

  test('a request of the caller goes to the callee by the proxies before him, and the server sees where', () => {
    const wire = new Wire();
    const { toCallee } = setUp(wire);
    const arrived = wire.arrive(fromCaller('BYE', toCallee));
    expect(parsed(arrived).requestUri).toBe('sip:bob@172.16.0.2:5060');
    expect(values(arrived, 'Route')).toEqual(['<sip:192.0.2.1;lr>', '<sip:172.16.0.1;lr>', '<sip:172.16.0.9;lr>']);
    const sent = wire.forward(arrived, '');
    expect(sent).not.toContain('10.9.9.');
    expect(sent).not.toContain('P-SR-');
    expect(values(sent, 'Contact')).toEqual([]);
    const ok = wire.answer(sent, 200);
    expect(values(ok, 'Via')).toEqual([expect.stringContaining('10.9.9.5')]);
  });

  test('a request of the callee goes to the caller', () => {
    const wire = new Wire();
    const { toCaller } = setUp(wire);
    const arrived = wire.arrive(fromCallee('INFO', toCaller));
    expect(parsed(arrived).requestUri).toBe('sip:alice@10.9.9.5:5060;x=y');
    expect(values(arrived, 'Route')).toEqual(['<sip:192.0.2.1;lr>', '<sip:10.9.9.1;lr>']);
    expect(values(wire.forward(arrived, ''), 'Contact')[0]).toMatch(/^<sip:atpsh-/);
  });

  test.each(['INVITE', 'UPDATE'])('after %s each side is where it says', (method) => {
    const wire = new Wire();
    const { toCallee, toCaller } = setUp(wire);
    const sent = wire.pass(fromCaller(method, toCallee, 'Contact: <sip:alice@10.9.9.77>'), '');
    wire.answer(sent, 200, 'Contact: <sip:bob@172.16.0.77>');
    expect(parsed(wire.arrive(fromCallee('INFO', toCaller))).requestUri).toBe('sip:alice@10.9.9.77');
    expect(parsed(wire.arrive(fromCaller('INFO', toCallee))).requestUri).toBe('sip:bob@172.16.0.77');
    const back = wire.pass(fromCallee(method, toCaller, 'Contact: <sip:bob@172.16.0.88>'), '');
    wire.answer(back, 200, 'Contact: <sip:alice@10.9.9.88>');
    expect(parsed(wire.arrive(fromCallee('INFO', toCaller))).requestUri).toBe('sip:alice@10.9.9.88');
    expect(parsed(wire.arrive(fromCaller('INFO', toCallee))).requestUri).toBe('sip:bob@172.16.0.88');
  });

  test('what the script makes of the Contact of an answer is where requests go', () => {
    const wire = new Wire();
    const answer = (to: string, status: number, user: string): string => {
      const arrived = wire.arrive(answerTo(to, status, `Contact: <sip:${user}@172.16.0.2>`));
      const changed = arrived.replace(`${user}@172.16.0.2`, `${user}@203.0.113.7;alias=x`);
      return wire.leave(changed.replace(/^Via: SIP\/2\.0\/UDP 192\.0\.2\.1;.*\r\n/m, ''));
    };
    const target = (request: string): string => parsed(wire.arrive(request)).requestUri;
    const invite = wire.pass(fromCaller('INVITE', 'sip:bob@example.com', ALICE));
    const toCaller = uriIn(values(invite, 'Contact')[0]!);
    const toCallee = uriIn(values(answer(invite, 183, 'early'), 'Contact')[0]!);
    expect(target(fromCaller('PRACK', toCallee))).toBe('sip:early@203.0.113.7;alias=x');
    answer(invite, 200, 'bob');
    expect(target(fromCaller('ACK', toCallee))).toBe('sip:bob@203.0.113.7;alias=x');
    for (const method of ['INVITE', 'UPDATE']) {
      answer(wire.pass(fromCaller(method, toCallee, ALICE), ''), 200, `bob-${method}`);
      expect(target(fromCaller('INFO', toCallee))).toBe(`sip:bob-${method}@203.0.113.7;alias=x`);
      answer(wire.pass(fromCallee(method, toCaller, BOB), ''), 200, `alice-${method}`);
      expect(target(fromCallee('INFO', toCaller))).toBe(`sip:alice-${method}@203.0.113.7;alias=x`);
    }
  });

  test('who rings is reached before he answers, and each of several behind one proxy', () => {
    const wire = new Wire();
    const invite = wire.pass(fromCaller('INVITE', 'sip:bob@example.com', ALICE));
    wire.answer(invite, 180, BOB, 'Record-Route: <sip:172.16.0.1;lr>');
    const other = answerTo(invite, 180, 'Contact: <sip:carol@172.16.0.3>').replace(';tag=b', ';tag=c');
    const key = uriIn(values(wire.leave(wire.arrive(other)), 'Contact')[0]!);
    const first = wire.arrive(fromCaller('PRACK', key));
    expect(parsed(first).requestUri).toBe('sip:bob@172.16.0.2:5060');
    expect(values(first, 'Route')).toEqual(['<sip:192.0.2.1;lr>', '<sip:172.16.0.1;lr>']);
    const second = wire.arrive(fromCaller('PRACK', key).replace('com>;tag=b', 'com>;tag=c'));
    expect(parsed(second).requestUri).toBe('sip:carol@172.16.0.3');
    wire.answer(invite, 200, BOB);
    expect(parsed(wire.arrive(fromCaller('BYE', key))).requestUri).toBe('sip:bob@172.16.0.2:5060');
  });

  test('a request that is sent again is the same, and so is its key', () => {
    const wire = new Wire();
    const request =
      'INVITE sip:bob@example.com SIP/2.0\r\nRecord-Route: <sip:192.0.2.1;lr>\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKagain\r\n' +
      fromCaller('INVITE', 'sip:bob@example.com', ALICE).replace(/^.*\r\n/, '');
    expect(wire.leave(request)).toBe(wire.leave(request));
  });

  test('the Contact of a redirection stays', () => {
    const wire = new Wire();
    const invite = wire.pass(fromCaller('INVITE', 'sip:bob@example.com', ALICE));
    const moved = wire.answer(invite, 302, 'Contact: <sip:there@203.0.113.9>');
    expect(values(moved, 'Contact')).toEqual(['<sip:there@203.0.113.9>']);
  });

  test('two Record-Routes of the server give each side the one it uses', () => {
    const wire = new Wire();
    const routes =
      'Record-Route: <sip:192.0.2.1;transport=tcp;r2=on;lr>\r\nRecord-Route: <sip:192.0.2.1:5070;r2=on;lr>\r\n';
    const invite = wire.pass(fromCaller('INVITE', 'sip:bob@example.com', ALICE), routes);
    expect(values(invite, 'Contact')[0]).toMatch(/@192\.0\.2\.1;transport=tcp>$/);
    const ok = wire.answer(invite, 200, BOB);
    expect(values(ok, 'Contact')[0]).toMatch(/@192\.0\.2\.1:5070>$/);
    const arrived = wire.arrive(fromCaller('BYE', uriIn(values(ok, 'Contact')[0]!)));
    expect(values(arrived, 'Route')).toEqual([
      '<sip:192.0.2.1:5070;r2=on;lr>',
      '<sip:192.0.2.1;transport=tcp;r2=on;lr>',
    ]);
  });

  test('with rr_update, a re-INVITE may change the routes', () => {
    const wire = new Wire({ rr_update: 1 });
    const { toCallee, toCaller } = setUp(wire);
    const again = fromCaller('INVITE', toCallee, ALICE, 'Record-Route: <sip:10.9.9.2;lr>');
    wire.answer(wire.pass(again), 200, BOB, 'Record-Route: <sip:172.16.0.5;lr>', 'Record-Route: <sip:172.16.0.4;lr>');
    expect(values(wire.arrive(fromCallee('INFO', toCaller)), 'Route')).toEqual([
      '<sip:192.0.2.1;lr>',
      '<sip:10.9.9.2;lr>',
    ]);
    expect(values(wire.arrive(fromCaller('INFO', toCallee)), 'Route')).toEqual([
      '<sip:192.0.2.1;lr>',
      '<sip:172.16.0.4;lr>',
      '<sip:172.16.0.5;lr>',
    ]);
  });
});

describe('what stays as it is', () => {
  test.each(['REGISTER', 'PUBLISH'])('%s', (method) => {
    const wire = new Wire();
    const request = fromCaller(method, 'sip:bob@example.com', ALICE);
    expect(wire.arrive(request)).toBe(request);
    expect(wire.forward(request)).toContain('10.9.9.5');
  });

  test('requests without record_route(), with an error', () => {
    const wire = new Wire();
    expect(wire.pass(fromCaller('INVITE', 'sip:bob@example.com', ALICE), '')).toContain('10.9.9.5');
    expect(wire.bench.log.join()).toContain('no record_route()');
  });

  test.each([
    ['no Contact', []],
    ['Contact of two addresses', ['Contact: <sip:a@b>, <sip:c@d>']],
    ['Contact that is none', ['Contact: nonsense']],
  ])('an INVITE with %s, with an error', (_name, lines) => {
    const wire = new Wire();
    expect(wire.pass(fromCaller('INVITE', 'sip:bob@example.com', ...lines))).toContain('10.9.9.5');
    expect(wire.bench.log).toHaveLength(1);
  });

  test('first requests while the state folder takes nothing, with an error; calls go on', () => {
    const wire = new Wire();
    const { toCallee } = setUp(wire);
    wire.bench.state.accepting = false;
    expect(wire.pass(fromCaller('INVITE', 'sip:bob@example.com', ALICE))).toContain('10.9.9.5');
    expect(wire.bench.log.join()).toContain('state folder');
    expect(parsed(wire.arrive(fromCaller('BYE', toCallee))).requestUri).toBe('sip:bob@172.16.0.2:5060');
  });

  test('our own requests and answers', () => {
    const wire = new Wire();
    const own = fromCaller('OPTIONS', 'sip:bob@example.com', 'Contact: <sip:192.0.2.1>');
    expect(wire.leave(own)).toBe(own);
    const answer = answerTo(own, 404);
    expect(wire.leave(answer)).toBe(answer);
  });

  test('requests that sanity_check() would refuse, with sanity_checks', () => {
    let refuses = false;
    const wire = new Wire({ sanity_checks: 1 }, { refuses: () => refuses });
    const request = fromCaller('BYE', setUp(wire).toCallee);
    refuses = true;
    expect(wire.arrive(request)).toBe(request);
    refuses = false;
    expect(parsed(wire.arrive(request)).requestUri).toBe('sip:bob@172.16.0.2:5060');
  });

  test('sanity_checks without the module sanity is refused at the start', () => {
    expect(() => new Wire({ sanity_checks: 1 })).toThrow('needs the module sanity');
  });
});

describe('forgery', () => {
  test.each([
    'atpsh-1-2-3',
    'btpsh-',
    'atpsh-',
    'ATPSH-1',
    'atpsh-%00',
    `atpsh-${'9'.repeat(60_000)}`,
    "atpsh-';--",
    'atpsh',
  ])('a key that nobody has, %.20s, changes nothing', (user) => {
    const wire = new Wire();
    setUp(wire);
    const request = fromCaller('BYE', `sip:${user}@192.0.2.1`);
    expect(wire.arrive(request)).toBe(request);
  });

  test('who has a key but neither tag of the caller reaches nobody', () => {
    const wire = new Wire();
    const { toCallee, toCaller } = setUp(wire);
    for (const key of [toCallee, toCaller]) {
      const request = fromCaller('MESSAGE', key).replace('tag=a', 'tag=x');
      expect(wire.arrive(request)).toBe(request);
    }
  });

  test('headers that are told inside the server are taken off what arrives', () => {
    const wire = new Wire();
    const { toCallee, invite } = setUp(wire);
    const key = /[ab]tpsh-[^@]+/.exec(toCallee)![0];
    const request = wire.arrive(fromCaller('INVITE', 'sip:bob@example.com', `P-SR-XUID: ${key}`, 'P-SR-XBranch: x'));
    expect(request).not.toContain('P-SR-');
    const reply = wire.arrive(answerTo(invite, 200, BOB, 'P-SR-XBranch: forged'));
    expect(values(reply, 'P-SR-XBranch')).toEqual(['z9hG4bKours1']);
    const stray = answerTo(invite.replace('z9hG4bKours1', 'z9hG4bKnobody'), 200, 'P-SR-XBranch: z9hG4bKours1');
    expect(wire.arrive(stray)).not.toContain('P-SR-');
  });

  test('they are taken off what topos leaves alone as well', () => {
    const marks = ['P-SR-XUID: atpsh-1-2-3', 'P-SR-XBranch: z9hG4bKours1'];
    const refusing = new Wire({ sanity_checks: 1 }, { refuses: () => true });
    expect(refusing.arrive(fromCaller('INVITE', 'sip:bob@example.com', ALICE, ...marks))).not.toContain('P-SR-');
    for (const method of ['REGISTER', 'PUBLISH']) {
      const request = fromCaller(method, 'sip:example.com', ...marks);
      expect(new Wire().arrive(request)).toBe(request.replaceAll(/^P-SR-.*\r\n/gm, ''));
      expect(new Wire().arrive(answerTo(request, 200, ...marks))).not.toContain('P-SR-');
    }
  });

  test('a reply with Vias of its own gets no others', () => {
    const wire = new Wire();
    const { invite } = setUp(wire);
    const reply = answerTo(invite, 200, BOB).replace('\r\nFrom', '\r\nVia: SIP/2.0/UDP 203.0.113.1\r\nFrom');
    expect(wire.arrive(reply)).toBe(reply);
  });

  test('keys cannot be guessed from others', () => {
    const wire = new Wire();
    const keys = new Set<string>();
    for (let i = 0; i < 50; i++) {
      const sent = wire.pass(fromCaller('INVITE', 'sip:bob@example.com', ALICE));
      keys.add(values(sent, 'Contact')[0]!.split('-')[2]!);
    }
    expect(keys.size).toBe(50);
  });
});

describe('Contacts', () => {
  test('contact_mode 1 keeps the users of the Request-URI and of the sender', () => {
    const wire = new Wire({ contact_mode: 1, cparam_name: 'key' });
    const invite = wire.pass(fromCaller('INVITE', 'sip:bob@example.com', ALICE));
    expect(values(invite, 'Contact')[0]).toMatch(/^<sip:alice@192\.0\.2\.1;key=btpsh-/);
    const ok = wire.answer(invite, 200, BOB);
    const toCallee = uriIn(values(ok, 'Contact')[0]!);
    expect(toCallee).toMatch(/^sip:bob@192\.0\.2\.1;key=atpsh-/);
    // The user is bob's: only the tag says that it is inside the dialog.
    const bye = fromCaller('BYE', toCallee).replace('To: <sip:bob@example.com>', 'To: <sip:bob@example.com>;tag=b');
    expect(parsed(wire.arrive(bye)).requestUri).toBe('sip:bob@172.16.0.2:5060');
  });

  test('a Contact without user gets none', () => {
    const wire = new Wire({ contact_mode: 1 });
    const invite = wire.pass(fromCaller('INVITE', 'sip:bob@example.com', 'Contact: <sip:10.9.9.5>'));
    expect(values(invite, 'Contact')[0]).toMatch(/^<sip:192\.0\.2\.1;tps=btpsh-/);
  });

  test('contact_mode 2 without its names is refused at the start', () => {
    expect(() => new Wire({ contact_mode: 2 })).toThrow('xavu_field_a_contact');
  });

  test('contact_host and context are in all keys', () => {
    const wire = new Wire({ contact_host: 'proxy.example.com:5070', context: 'srvone' });
    const { toCallee, toCaller } = setUp(wire);
    for (const uri of [toCallee, toCaller]) expect(uri).toMatch(/-srvone@proxy\.example\.com:5070$/);
    expect(parsed(wire.arrive(fromCaller('BYE', toCallee))).requestUri).toBe('sip:bob@172.16.0.2:5060');
  });
});

test.each([
  ['db', null],
  ['redis', 'topos_redis is not available'],
  ['other', 'there is no storage "other"; it is "db"'],
])('storage %s', (value, message) => {
  const parsedValue = params.storage.parse(value, null);
  expect('problem' in parsedValue ? parsedValue.message : null).toBe(message);
});
