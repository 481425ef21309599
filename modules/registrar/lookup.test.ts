import { beforeEach, describe, expect, test } from 'vitest';
import { LOCAL_SOCKET, ModuleBench } from '../../test/support/module-host.ts';
import { newDestination } from '../../src/context/destination.ts';
import type { Context } from '../../src/context/context.ts';
import { XavpFields, XavpStore } from '../../src/context/xavp-store.ts';
import usrloc from '../usrloc/index.ts';
import registrar from './index.ts';

const DEVICE = '+sip.instance="<urn:uuid:1>"';

let bench: ModuleBench;

async function start(parameters: Record<string, unknown> = {}, location: Record<string, unknown> = {}): Promise<void> {
  bench = new ModuleBench();
  await bench.load(usrloc, { preload: ['location'], ...location });
  await bench.load(registrar, parameters);
}

function request(method: string, uri: string, headers: readonly string[] = [], to = '<sip:alice@h>'): Context {
  return bench.context(
    [
      `${method} ${uri} SIP/2.0`,
      'Via: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK-1',
      'From: <sip:x@h>;tag=1',
      `To: ${to}`,
      'Call-ID: c1',
      `CSeq: 1 ${method}`,
      ...headers,
      'Content-Length: 0',
      '',
      '',
    ].join('\n'),
  );
}

function register(
  user: string,
  contacts: string,
  headers: readonly string[] = [],
  prepare?: (ctx: Context) => void,
): string {
  const ctx = request(
    'REGISTER',
    'sip:h',
    [`Contact: ${contacts}`, `Supported: path, gruu`, ...headers],
    `<sip:${user}@h>`,
  );
  prepare?.(ctx);
  expect(bench.call('save', ctx, 'location')).toBeGreaterThan(0);
  return bench.replies.at(-1)!.headers[0]!;
}

function lookup(uri: string, method = 'INVITE', to?: string): { ctx: Context; retcode: number } {
  const ctx = request(method, uri, [], to);
  return { ctx, retcode: bench.call('lookup', ctx, 'location') };
}

function variable(text: string, ctx: Context): unknown {
  const bound = bench.variables.variable(text);
  return 'get' in bound ? bound.get(ctx) : bound;
}

beforeEach(() => start());

describe('lookup', () => {
  test('a user that is not registered is not found', () => {
    const { ctx, retcode } = lookup('sip:alice@h');
    expect(retcode).toBe(-1);
    expect(ctx.newUri).toBe(null);
  });

  test('the contact of the highest q becomes the destination and the others branches', () => {
    register('alice', '<sip:a@1.1.1.1>;q=0.1, <sip:b@1.1.1.1;transport=tcp>;q=0.9, <sip:c@1.1.1.1>');
    const { ctx, retcode } = lookup('sip:ALICE@h;user=phone');
    expect(retcode).toBe(1);
    expect(ctx).toMatchObject({
      newUri: 'sip:b@1.1.1.1;transport=tcp',
      destination: null,
      q: 900,
      sendSocket: LOCAL_SOCKET,
    });
    expect(ctx.branches).toMatchObject([
      { uri: 'sip:a@1.1.1.1', q: 100, destination: null, socket: LOCAL_SOCKET },
      { uri: 'sip:c@1.1.1.1', q: -1, destination: null },
    ]);
  });

  test('with append_branches 0 the others are left', async () => {
    await start({ append_branches: 0 });
    register('alice', '<sip:a@1.1.1.1>, <sip:b@1.1.1.1>');
    expect(lookup('sip:alice@h').ctx.branches).toEqual([]);
  });

  test('another URI may be looked up', () => {
    register('bob', '<sip:b@1.1.1.1>');
    const ctx = request('INVITE', 'sip:alice@h');
    expect(bench.call('lookup', ctx, 'location', 'sip:bob@h')).toBe(1);
    expect(ctx.newUri).toBe('sip:b@1.1.1.1');
  });

  test('no user can be found for what is no SIP or tel URI', () => {
    expect(lookup('urn:service:sos').retcode).toBe(-3);
  });

  test('the source of the registration and its flags come back', () => {
    register('alice', '<sip:a@10.0.0.1>;received="sip:9.9.9.9:1024;transport=tcp"', ['User-Agent: T1'], (ctx) => {
      ctx.branchFlags = 64;
    });
    expect(lookup('sip:alice@h').ctx).toMatchObject({
      destination: 'sip:9.9.9.9:1024;transport=tcp',
      branchFlags: 64,
      locationUserAgent: 'T1',
    });
  });

  test('a Path becomes the route and its first hop the destination', async () => {
    await start({ use_path: 1 });
    register('alice', '<sip:a@10.0.0.1>;received="sip:9.9.9.9"', ['Path: <sip:p1.x;lr>, <sip:p2.x;lr>']);
    expect(lookup('sip:alice@h').ctx).toMatchObject({
      newUri: 'sip:a@10.0.0.1',
      destination: 'sip:p1.x;lr',
      path: '<sip:p1.x;lr>, <sip:p2.x;lr>',
    });
  });

  test('a first hop that is this server can be left out', async () => {
    await start({ use_path: 1, path_check_local: 1 });
    register('alice', '<sip:a@10.0.0.1>', ['Path: <sip:127.0.0.1;lr>, <sip:p2.x;lr>']);
    expect(lookup('sip:alice@h').ctx).toMatchObject({ destination: 'sip:p2.x;lr', path: '<sip:p2.x;lr>' });
    register('bob', '<sip:b@10.0.0.1>', ['Path: <sip:127.0.0.1;lr>']);
    expect(lookup('sip:bob@h').ctx).toMatchObject({ destination: null, path: null });
  });

  test('contacts that do not allow the method are left out of new dialogs', async () => {
    await start({ method_filtering: 1 });
    register('alice', '<sip:a@1.1.1.1>;q=1', ['Allow: BYE, ACK']);
    expect(lookup('sip:alice@h').retcode).toBe(-2);
    expect(lookup('sip:alice@h', 'INVITE', '<sip:alice@h>;tag=2').retcode).toBe(1);
    expect(lookup('sip:alice@h', 'BYE').retcode).toBe(1);
    expect(lookup('sip:nobody@h').retcode).toBe(-1);
  });

  test('expired contacts are not used until they are wanted', async () => {
    register('alice', '<sip:a@1.1.1.1>;expires=60');
    await start({ use_expired_contacts: 1, min_expires: 0 }, { timer_interval: 1000 });
    register('alice', '<sip:a@1.1.1.1>;expires=60');
    bench.time.run(61_000);
    expect(lookup('sip:alice@h').retcode).toBe(1);
    await start({ min_expires: 0 }, { timer_interval: 1000 });
    register('alice', '<sip:a@1.1.1.1>;expires=60');
    bench.time.run(61_000);
    expect(lookup('sip:alice@h').retcode).toBe(-1);
  });

  test('branch flags can be a filter', async () => {
    await start({ lookup_filter_mode: 1, xavp_cfg: 'reg' });
    register('alice', '<sip:a@1.1.1.1>', [], (ctx) => (ctx.branchFlags = 8));
    const ctx = request('INVITE', 'sip:alice@h');
    const fields = new XavpFields();
    fields.push('rlf_bflags', 4);
    ctx.xavps = new XavpStore();
    ctx.xavps.push('reg', fields);
    expect(bench.call('lookup', ctx, 'location')).toBe(-1);
    fields.push('rlf_bflags', 12);
    expect(bench.call('lookup', ctx, 'location')).toBe(1);
  });

  test('the record found and its attributes are told in extended AVPs', async () => {
    await start({ xavp_rcd: 'rcd', xavp_rcd_mask: 1 }, { xavp_contact: 'attrs' });
    register('alice', '<sip:a@1.1.1.1>;expires=300', [], (ctx) => {
      const fields = new XavpFields();
      fields.push('color', 'red');
      fields.push('size', 7);
      ctx.xavps = new XavpStore();
      ctx.xavps.push('attrs', fields);
    });
    const { ctx } = lookup('sip:alice@h');
    const record = ctx.xavps!.get('rcd') as XavpFields;
    expect([...record.fields]).toEqual([
      ['contact', ['sip:a@1.1.1.1']],
      ['expires', [300]],
    ]);
    const attributes = ctx.xavps!.get('attrs') as XavpFields;
    expect(attributes.get('color')).toBe('red');
    expect(attributes.get('size')).toBe(7);
  });
});

describe('GRUUs', () => {
  test('a public one leads to its device only', () => {
    register('alice', `<sip:a@1.1.1.1>, <sip:d@1.1.1.1>;${DEVICE}`);
    const { ctx, retcode } = lookup('sip:alice@h;gr=urn:uuid:1');
    expect(retcode).toBe(1);
    expect(ctx.newUri).toBe('sip:d@1.1.1.1');
    expect(ctx.branches).toEqual([]);
    expect(lookup('sip:alice@h;gr=urn:uuid:2').retcode).toBe(-1);
  });

  test('a temporary one leads to its contact without naming the user', () => {
    const answer = register('alice', `<sip:a@1.1.1.1>, <sip:d@1.1.1.1>;${DEVICE}`);
    const gruu = /temp-gruu="([^"]*)"/.exec(answer)![1]!;
    expect(gruu).not.toContain('alice');
    const { ctx, retcode } = lookup(gruu);
    expect(retcode).toBe(1);
    expect(ctx.newUri).toBe('sip:d@1.1.1.1');
    expect(lookup('sip:uloc-1-2-3-4@h;gr').retcode).toBe(-1);
  });
});

describe('destination set', () => {
  test('lookup_to_dset leaves the Request-URI alone', () => {
    register('alice', '<sip:a@1.1.1.1>, <sip:b@1.1.1.1>');
    const ctx = request('INVITE', 'sip:alice@h');
    expect(bench.call('lookup_to_dset', ctx, 'location')).toBe(1);
    expect(ctx.newUri).toBe(null);
    expect(ctx.branches.map((branch) => branch.uri)).toEqual(['sip:a@1.1.1.1', 'sip:b@1.1.1.1']);
  });

  test('lookup_branches looks every plain branch up', () => {
    register('alice', '<sip:a@1.1.1.1>');
    register('bob', '<sip:b@1.1.1.1>, <sip:b2@1.1.1.1>');
    const ctx = request('INVITE', 'sip:alice@h');
    ctx.branches = [newDestination('sip:bob@h'), newDestination('sip:stranger@h')];
    expect(bench.call('lookup_branches', ctx, 'location')).toBe(1);
    expect(ctx.newUri).toBe('sip:a@1.1.1.1');
    expect(ctx.branches.map((branch) => branch.uri)).toEqual(['sip:b@1.1.1.1', 'sip:stranger@h', 'sip:b2@1.1.1.1']);
  });

  test('no more branches than allowed are made', () => {
    register('alice', Array.from({ length: 20 }, (_, index) => `<sip:a${String(index)}@1.1.1.1>`).join(', '));
    // With the Request-URI that makes twelve.
    expect(lookup('sip:alice@h').ctx.branches).toHaveLength(11);
    expect(bench.log.join()).toContain('too many branches');
  });
});

describe('registered and unregister', () => {
  test('a user is registered from the first contact to the last', () => {
    const asks = (uri = ''): number => bench.call('registered', request('NOTIFY', 'sip:alice@h'), 'location', uri);
    expect(asks()).toBe(-1);
    register('alice', '<sip:a@1.1.1.1>');
    expect(asks()).toBe(1);
    expect(asks('sip:bob@h')).toBe(-1);
    expect(bench.call('unregister', request('NOTIFY', 'sip:x@h'), 'location', 'sip:alice@h')).toBe(1);
    expect(asks()).toBe(-1);
    expect(bench.call('unregister', request('NOTIFY', 'sip:x@h'), 'location', 'sip:alice@h')).toBe(1);
    expect(bench.call('unregister', request('NOTIFY', 'sip:x@h'), 'location', 'nothing')).toBe(-1);
  });

  test('in a reply the user is that of the To header', () => {
    register('alice', '<sip:a@1.1.1.1>');
    const reply = (user: string): Context =>
      bench.context(
        `SIP/2.0 200 OK\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\nFrom: <sip:x@h>;tag=1\nTo: <sip:${user}@h>;tag=2\nCall-ID: 1\nCSeq: 1 INVITE\n\n`,
      );
    expect(bench.call('registered', reply('alice'), 'location')).toBe(1);
    expect(bench.call('registered', reply('bob'), 'location')).toBe(-1);
  });

  test('a contact of certain properties can be asked for', async () => {
    await start({ xavp_cfg: 'reg' });
    register('alice', '<sip:a@1.1.1.1>, <sip:b@1.1.1.1>;received="sip:9.9.9.9"');
    const asks = (field: string, value: string, match: number): number => {
      const ctx = request('NOTIFY', 'sip:alice@h');
      const fields = new XavpFields();
      fields.push(field, value);
      ctx.xavps = new XavpStore();
      ctx.xavps.push('reg', fields);
      return bench.call('registered', ctx, 'location', '', match);
    };
    expect(asks('match_contact', 'sip:b@1.1.1.1', 4)).toBe(1);
    expect(asks('match_contact', 'sip:z@1.1.1.1', 4)).toBe(-1);
    expect(asks('match_contact', 'sip:z@1.1.1.1', 0)).toBe(1);
    expect(asks('match_received', 'sip:9.9.9.9', 2)).toBe(1);
    expect(asks('match_callid', 'c1', 1)).toBe(1);
    expect(asks('match_callid', 'c2', 1)).toBe(-1);
  });

  test('one contact can be removed by its unique id', () => {
    const ctx = request('NOTIFY', 'sip:alice@h');
    register('alice', `<sip:a@1.1.1.1>, <sip:d@1.1.1.1>;${DEVICE}`);
    bench.call('reg_fetch_contacts', ctx, 'location', 'sip:alice@h', 'c');
    const ruid = variable('$(ulc(c=>ruid)[1])', ctx) as string;
    expect(bench.call('unregister', ctx, 'location', 'sip:alice@h', ruid)).toBe(1);
    expect(bench.call('unregister', ctx, 'location', 'sip:alice@h', ruid)).toBe(-3);
    expect(bench.call('unregister', ctx, 'location', '', ruid)).toBe(-3);
    expect(lookup('sip:alice@h').ctx.newUri).toBe('sip:a@1.1.1.1');
  });
});

describe('$ulc', () => {
  test('fetched contacts can be read until they are freed', () => {
    const ctx = request('MESSAGE', 'sip:alice@h');
    expect(bench.call('reg_fetch_contacts', ctx, 'location', 'sip:alice@h', 'c')).toBe(-1);
    register('alice', '<sip:a@1.1.1.1>;q=0.9;expires=600, <sip:b@1.1.1.1>', [
      'User-Agent: UA',
      'Allow: INVITE, ACK, BYE, CANCEL',
    ]);
    expect(bench.call('reg_fetch_contacts', ctx, 'location', 'sip:alice@h', 'c')).toBe(1);
    const read = (attribute: string): unknown => variable(`$ulc(c=>${attribute})`, ctx);
    const now = bench.time.clock.wall() / 1000;
    expect({
      aor: read('aor'),
      domain: read('domain'),
      aorhash: read('aorhash'),
      count: read('count'),
      addr: read('addr'),
      path: read('path'),
      received: read('received'),
      expires: read('expires'),
      callid: read('callid'),
      q: read('q'),
      cseq: read('cseq'),
      flags: read('flags'),
      cflags: read('cflags'),
      user_agent: read('user_agent'),
      socket: read('socket'),
      modified: read('modified'),
      methods: read('methods'),
      regid: read('regid'),
      instance: read('instance'),
      conid: read('conid'),
      server_id: read('server_id'),
    }).toEqual({
      aor: 'alice',
      domain: 'location',
      aorhash: 0,
      count: 2,
      addr: 'sip:a@1.1.1.1',
      path: '',
      received: '',
      expires: now + 600,
      callid: 'c1',
      q: 900,
      cseq: 1,
      flags: 0,
      cflags: 0,
      user_agent: 'UA',
      socket: 'udp:127.0.0.1:5060',
      modified: now,
      methods: 15,
      regid: 0,
      instance: null,
      conid: null,
      server_id: 0,
    });
    expect(read('ruid')).toMatch(/^uloc-[\da-f]+-[\da-f]+-1$/);
    expect(variable('$(ulc(c=>addr)[1])', ctx)).toBe('sip:b@1.1.1.1');
    expect(variable('$(ulc(c=>addr)[2])', ctx)).toBe(null);
    expect(bench.call('reg_free_contacts', ctx, 'c')).toBe(1);
    expect(read('count')).toBe(null);
  });

  test.each(['$ulc(c)', '$ulc(c=>addres)', '$ulc(=>addr)', '$(ulc(c=>addr)[-1])'])('%s is a mistake', (text) => {
    expect(bench.variables.variable(text)).toMatchObject({ problem: 'bad-value' });
  });
});

test('add_sock_hdr names the local socket', () => {
  const ctx = request('REGISTER', 'sip:h');
  expect(bench.call('add_sock_hdr', ctx, 'Sock-Info')).toBe(1);
  expect(ctx.edits.isEmpty).toBe(false);
});

test('a header can name the socket a REGISTER came to first', async () => {
  await start({ sock_flag: 18, sock_hdr_name: 'Sock-Info' });
  const socketFor = (user: string, header: string): unknown => {
    register(user, '<sip:a@1.1.1.1>', [header], (ctx) => (ctx.flags = 1 << 18));
    const ctx = request('MESSAGE', 'sip:h');
    bench.call('reg_fetch_contacts', ctx, 'location', `sip:${user}@h`, 'c');
    return variable('$ulc(c=>socket)', ctx);
  };
  expect(socketFor('alice', 'Sock-Info: udp:127.0.0.1:5060')).toBe('udp:127.0.0.1:5060');
  expect(socketFor('bob', 'Sock-Info: udp:7.7.7.7:5060')).toBe('udp:127.0.0.1:5060');
  expect(bench.log.join()).toContain('non-local socket <udp:7.7.7.7:5060>');
});
