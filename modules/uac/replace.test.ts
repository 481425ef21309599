import { describe, expect, test } from 'vitest';
import { RouteType } from '../../src/module/index.ts';
import { CALLER, PROXY, type Script, type TmBench } from '../tm/testing/bench.ts';
import { addresses, ALICE, BOB, CALLEE, header, requestText, runDialog, uacBench } from './testing/dialog.ts';
import { maskUri, unmaskUri } from './uri-mask.ts';

const from =
  (...args: string[]): Script =>
  (ctx, script) =>
    script.call('uac_replace_from', ctx, ...args);

/** The masks were written by Kamailio 5.6 for the same addresses. */
const KAMAILIO = 'AAAAAAMDCyMHbg0XDAheCR1hbXBsZQ--';

describe('a replaced From', () => {
  test('comes back in replies and is replaced in the whole dialog', () => {
    const seen = runDialog(uacBench(), from('Bob', 'sip:bob@b.example'));
    expect(header(seen.invite, 'Record-Route')).toBe(`<sip:${PROXY};lr;ftag=atag;vsf=${KAMAILIO}>`);
    expect(addresses(seen.invite).from).toBe('Bob <sip:bob@b.example>;tag=atag');
    expect(addresses(seen.ok).from).toBe(ALICE);
    expect(addresses(seen.bye).from).toBe('"Alice" <sip:bob@b.example>;tag=atag');
    expect(addresses(seen.byeOk).from).toBe(ALICE);
    expect(addresses(seen.back).to).toBe('Bob <sip:alice@home.example>;tag=atag');
    expect(addresses(seen.backOk).to).toBe('Bob <sip:bob@b.example>;tag=atag');
  });

  test('is masked with the password as Kamailio does', () => {
    const seen = runDialog(uacBench({ restore_passwd: 'secret' }), from('sip:bob@b.example'));
    expect(header(seen.invite, 'Record-Route')).toContain(';vsf=c2VjcmZ3eEZkHGhjf209e3gVHhUPFw-->');
    expect(addresses(seen.back).to).toBe(ALICE);
    expect(addresses(seen.bye).from).toBe('"Alice" <sip:bob@b.example>;tag=atag');
  });

  test('comes back only in replies of the same request in mode manual, and not at all in mode none', () => {
    const manual = runDialog(uacBench({ restore_mode: 'manual' }), from('sip:bob@b.example'));
    expect(addresses(manual.ok).from).toBe(ALICE);
    expect(addresses(manual.bye).from).toBe(ALICE);
    const none = runDialog(uacBench({ restore_mode: 'none' }), from('sip:bob@b.example'));
    expect(header(none.invite, 'Record-Route')).not.toContain('vsf');
    expect(addresses(none.ok).from).toBe('"Alice" <sip:bob@b.example>;tag=atag');
  });

  test('is brought back by hand in mode manual', () => {
    const bench = uacBench({ restore_mode: 'manual' });
    const results: unknown[] = [];
    const seen = runDialog(bench, from('sip:bob@b.example'), ALICE, BOB, (ctx, script) => {
      results.push(script.call('uac_restore_from', ctx), script.call('uac_restore_to', ctx));
    });
    expect(results).toEqual([1, -1, 1, -1]);
    expect(addresses(seen.bye).from).toBe('"Alice" <sip:bob@b.example>;tag=atag');
    expect(addresses(seen.back).to).toBe(ALICE);
    // Only what the module did itself it takes back in replies.
    expect(addresses(seen.byeOk).from).toBe('"Alice" <sip:bob@b.example>;tag=atag');
  });

  test('keeps its mask when a later request is record-routed again', () => {
    const seen = runDialog(uacBench(), from('sip:bob@b.example'), ALICE, BOB, (ctx, script) =>
      script.call('record_route', ctx),
    );
    expect(header(seen.bye, 'Record-Route')).toBe(`<sip:${PROXY};lr;ftag=atag;vsf=${KAMAILIO}>`);
  });

  test('is replaced once', () => {
    const bench = uacBench();
    const results: unknown[] = [];
    const seen = runDialog(bench, (ctx, script) => {
      results.push(script.call('uac_replace_from', ctx, 'sip:a@b'), script.call('uac_replace_from', ctx, 'sip:c@d'));
    });
    expect(results).toEqual([1, -1]);
    expect(addresses(seen.invite).from).toBe('"Alice" <sip:a@b>;tag=atag');
    expect(bench.errors).toEqual(['error: called uac_replace_from() multiple times on the message']);
  });

  test('stays in a request of a dialog', () => {
    const bench = uacBench();
    const results: unknown[] = [];
    runDialog(bench, from('sip:a@b'), ALICE, BOB, (ctx, script) => {
      results.push(script.call('uac_replace_from', ctx, 'sip:c@d'));
    });
    expect(results).toEqual([-1, -1]);
  });

  test('is another one on each branch', () => {
    const bench = uacBench();
    bench.script((ctx, script) => {
      script.call('record_route', ctx);
      ctx.newUri = `sip:one@${CALLEE}`;
      ctx.branches.push(bench.destination(`sip:two@${CALLEE}`));
      script.call('t_on_branch', ctx, 'B');
      return script.call('t_relay', ctx);
    });
    bench.route(RouteType.Branch, 'B', (ctx, script) => {
      const uri = `sip:branch${ctx.branchIndex}@x`;
      expect(script.call('uac_replace_from', ctx, uri)).toBe(1);
      expect(script.call('uac_replace_from', ctx, uri)).toBe(-1);
    });
    void bench.receive(requestText({ from: ALICE, to: BOB }));
    const sent = bench.sent.filter(({ message }) => message.isRequest);
    expect(sent.map((each) => addresses(each).from)).toEqual([
      '"Alice" <sip:branch0@x>;tag=atag',
      '"Alice" <sip:branch1@x>;tag=atag',
    ]);
    expect(sent.map((each) => header(each, 'Record-Route')!.match(/vsf=[^>;]*/g))).toEqual([
      ['vsf=AAAAAAMeCA0GKFgvFWUuZXhhbXBsZQ--'],
      ['vsf=AAAAAAMeCA0GKFkvFWUuZXhhbXBsZQ--'],
    ]);
  });

  test('is read from the AVP when the message was changed for good', () => {
    const bench = uacBench({ restore_from_avp: '$avp(of)' });
    const seen = runDialog(bench, (ctx, script) => {
      const result = script.call('uac_replace_from', ctx, 'Bob', 'sip:bob@b.example');
      expect(ctx.avps.get('of')).toBe('"Alice" <sip:alice@home.example>');
      ctx.avps.replace('of', 0, '"Alice from before" <sip:alice@home.example>');
      return result;
    });
    expect(addresses(seen.ok).from).toBe('"Alice from before" <sip:alice@home.example>;tag=atag');
  });
});

describe('what is written', () => {
  test.each([
    ['both', ALICE, ['Bob', 'sip:b@c'], 'Bob <sip:b@c>;tag=atag'],
    ['only the display name', ALICE, ['Bob', ''], 'Bob <sip:alice@home.example>;tag=atag'],
    ['no display name', ALICE, ['', 'sip:b@c'], ' <sip:b@c>;tag=atag'],
    ['only the URI', ALICE, ['sip:b@c'], '"Alice" <sip:b@c>;tag=atag'],
    ['nothing', ALICE, [''], ALICE],
    ['a display name where there was none', '<sip:a@b>;tag=atag', ['Bob', 'sip:b@c'], 'Bob <sip:b@c>;tag=atag'],
    ['another scheme', ALICE, ['tel:+49123'], '"Alice" <tel:+49123>;tag=atag'],
    ['sips', ALICE, ['sips:b@c'], '"Alice" <sips:b@c>;tag=atag'],
    ['an address without brackets', 'sip:a@b;tag=atag', ['sip:b@c'], 'sip:b@c;tag=atag'],
    ['brackets for a name', 'sip:a@b;tag=atag', ['Bob', ''], 'Bob <sip:a@b>;tag=atag'],
    ['brackets for a name and URI', 'sip:a@b;tag=atag', ['Bob', 'sip:b@c'], 'Bob <sip:b@c>;tag=atag'],
    ['brackets for parameters', 'sip:a@b;tag=atag', ['sip:b@c;x=y'], '<sip:b@c;x=y>;tag=atag'],
    ['words', 'Alice Smith   <sip:a@b>;x=y;tag=atag', ['Bob', ''], 'Bob   <sip:a@b>;x=y;tag=atag'],
    ['a From without tag', '<sip:a@b>', ['sip:b@c'], '<sip:b@c>'],
    ['a line end in a name', ALICE, ['Me\r\nX-Evil: 1', 'sip:b@c'], '"Me X-Evil: 1" <sip:b@c>;tag=atag'],
    [
      'brackets in a name',
      ALICE,
      ['a" <sip:admin@x>;tag=1, "', 'sip:b@c'],
      '"a\\" <sip:admin@x>;tag=1, \\"" <sip:b@c>;tag=atag',
    ],
    ['a quoted name', ALICE, ['"a \\" b"', 'sip:b@c'], '"a \\" b" <sip:b@c>;tag=atag'],
  ])('%s', (_name, before, args, after) => {
    const bench = uacBench();
    const seen = runDialog(bench, from(...args), before);
    expect(header(seen.invite, 'From')).toBe(after);
    expect(header(seen.ok, 'From')).toBe(args.length === 2 && args[1] === '' ? after : before);
  });

  test.each([
    ['a line end', 'sip:x@y\r\nX-Evil: 1'],
    ['a bracket', 'sip:x@y>;tag=evil'],
    ['blanks', 'junk and "quotes'],
    ['more than 1024 bytes', `sip:${'x'.repeat(1024)}@y`],
  ])('no URI with %s', (_name, uri) => {
    const bench = uacBench();
    const results: unknown[] = [];
    const seen = runDialog(bench, (ctx, script) => results.push(script.call('uac_replace_from', ctx, 'Bob', uri)));
    expect(results).toEqual([-1]);
    expect(header(seen.invite, 'From')).toBe(ALICE);
    expect(header(seen.invite, 'Record-Route')).not.toContain('vsf');
  });
});

describe('a Route with a mask that is not ours', () => {
  function bye(mask: string, fromUri = 'sip:alice@home.example'): { bench: TmBench; from: string } {
    const bench = uacBench();
    bench.script((ctx, script) => {
      script.call('loose_route', ctx);
      ctx.destination = `sip:${CALLEE}`;
      return script.call('t_relay', ctx);
    });
    const route = `Route: <sip:${PROXY};lr;ftag=atag;vsf=${mask}>\r\n`;
    void bench.receive(
      requestText({
        method: 'BYE',
        from: `<${fromUri}>;tag=atag`,
        to: `${BOB};tag=b`,
        uri: `sip:b@${CALLEE}`,
        headers: route,
      }),
    );
    return { bench, from: header(bench.last, 'From')! };
  }

  test.each([
    ['cut off', KAMAILIO.slice(0, 13)],
    ['cut at a whole group', KAMAILIO.slice(0, 8)],
    ['of other letters', '!!!!'],
    ['that gives a line end', maskUri('sip:alice@home.example', 'sip:x@y\r\nX-Evil: 1', '')],
    ['that gives another header parameter', maskUri('sip:alice@home.example', 'sip:x@y>;tag=evil;<', '')],
    ['of ten thousand letters', 'A'.repeat(10_000)],
    ['that gives nothing', maskUri('sip:alice@home.example', '', '')],
  ])('%s leaves the request alone', (_name, mask) => {
    const seen = bye(mask);
    expect(seen.from).toBe('<sip:alice@home.example>;tag=atag');
    expect(seen.bench.last.text).not.toContain('X-Evil');
    expect(seen.bench.errors).toHaveLength(1);
  });

  test('a URI that was changed on its way is left alone and logged', () => {
    const seen = bye(KAMAILIO, 'sip:alice@a-much-longer.example');
    expect(seen.from).toBe('<sip:alice@a-much-longer.example>;tag=atag');
    expect(seen.bench.errors[0]).toContain('vsf=');
  });
});

test('a replaced To comes back too', () => {
  const seen = runDialog(uacBench(), (ctx, script) => {
    script.call('uac_replace_from', ctx, 'sip:bob@b.example');
    return script.call('uac_replace_to', ctx, '"Carol X"', 'sip:carol@c.example');
  });
  expect(addresses(seen.invite).to).toBe('"Carol X" <sip:carol@c.example>');
  expect(addresses(seen.ok).to).toBe(`${BOB};tag=b`);
  expect(addresses(seen.bye)).toEqual({
    from: '"Alice" <sip:bob@b.example>;tag=atag',
    to: '<sip:carol@c.example>;tag=b',
  });
  expect(addresses(seen.back)).toEqual({ from: `"Carol X" <sip:bob@${PROXY}>;tag=b`, to: ALICE });
  expect(seen.back.to).toBe(CALLER);
});

test('a mask gives the other one of two addresses, whichever is longer', () => {
  for (const [left, right] of [
    ['sip:a@b', 'sip:a-much-longer-one@b;transport=tcp'],
    ['sip:a-much-longer-one@b;transport=tcp', 'sip:a@b'],
    ['sip:jos\xe9@b', 'sip:a@b'],
  ] as const) {
    for (const password of ['', 'x', 'a password that is longer than the addresses themselves are, and by far']) {
      const mask = maskUri(left, right, password);
      expect(unmaskUri(mask, left, password)).toEqual({ uri: right });
      expect(unmaskUri(mask, right, password)).toEqual({ uri: left });
    }
  }
});
