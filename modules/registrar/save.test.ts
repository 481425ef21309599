import { beforeEach, describe, expect, test } from 'vitest';
import { ModuleBench, type SentReply } from '../../test/support/module-host.ts';
import { MemoryStore } from '../../src/state/testing/memory-store.ts';
import usrloc from '../usrloc/index.ts';
import { XavpFields, XavpStore } from '../../src/context/xavp-store.ts';
import registrar from './index.ts';
import { overrideQ } from './registration.ts';

const DEVICE = '+sip.instance="<urn:uuid:00000000-0000-1000-8000-AABBCCDDEEFF>"';

let bench: ModuleBench;

async function start(parameters: Record<string, unknown> = {}, location: Record<string, unknown> = {}): Promise<void> {
  bench = new ModuleBench();
  await bench.load(usrloc, { preload: ['location'], ...location });
  await bench.load(registrar, parameters);
}

interface Request {
  readonly user?: string;
  readonly to?: string;
  readonly callId?: string;
  readonly cseq?: number;
  readonly headers?: readonly string[];
  readonly flags?: number;
  readonly uri?: string;
  readonly prepare?: (ctx: ReturnType<ModuleBench['context']>) => void;
}

interface Saved extends SentReply {
  readonly retcode: number;
}

/** Sends a REGISTER through save() and says what was answered. */
function register(contacts: string | readonly string[], request: Request = {}): Saved {
  const { user = 'alice', callId = 'c1', cseq = 1, headers = [], flags = 0, uri = '' } = request;
  const lines = typeof contacts === 'string' ? (contacts === '' ? [] : [contacts]) : contacts;
  const ctx = bench.context(
    [
      'REGISTER sip:127.0.0.1 SIP/2.0',
      'Via: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK-1',
      'From: <sip:alice@127.0.0.1>;tag=1',
      `To: ${request.to ?? `<sip:${user}@127.0.0.1>`}`,
      `Call-ID: ${callId}`,
      `CSeq: ${String(cseq)} REGISTER`,
      ...lines.map((line) => `Contact: ${line}`),
      ...headers,
      'Content-Length: 0',
      '',
      '',
    ].join('\n'),
  );
  request.prepare?.(ctx);
  const before = bench.replies.length;
  const retcode = bench.call('save', ctx, 'location', flags, uri);
  const reply = bench.replies[before] ?? { status: 0, reason: '', headers: [] };
  return { ...reply, retcode };
}

const accepted = (retcode: number, ...headers: string[]): Saved => ({ status: 200, reason: 'OK', headers, retcode });
const refused = (status: number, reason: string, ...headers: string[]): Saved => ({
  status,
  reason,
  headers,
  retcode: -1,
});

beforeEach(() => start());

describe('answers', () => {
  test('a contact is added and all contacts are answered', () => {
    expect(register('<sip:a@1.1.1.1>;expires=300')).toEqual(accepted(1, 'Contact: <sip:a@1.1.1.1>;expires=300'));
    expect(register('<sip:b@1.1.1.1>', { callId: 'c2', headers: ['Expires: 200'] })).toEqual(
      accepted(1, 'Contact: <sip:a@1.1.1.1>;expires=300, <sip:b@1.1.1.1>;expires=200'),
    );
    expect(register('')).toEqual(accepted(4, 'Contact: <sip:a@1.1.1.1>;expires=300, <sip:b@1.1.1.1>;expires=200'));
  });

  test('a user without contacts gets an answer without Contact', () => {
    expect(register('')).toEqual(accepted(4));
  });

  test('contacts stand by q and then by age', () => {
    const list = '<sip:a@h>;q=0.7;expires=100, <sip:b@h>;q=1.0, "x" <sip:c@h;a=b>;q=0.25;expires=7200, <sip:d@h>';
    expect(register(list, { headers: ['Expires: 500'] })).toEqual(
      accepted(
        1,
        'Contact: <sip:b@h>;q=1;expires=500, <sip:a@h>;q=0.7;expires=100, <sip:c@h;a=b>;q=0.25;expires=7200, <sip:d@h>;expires=500',
      ),
    );
  });

  /** Contacts in their order after a REGISTER each with these contacts, as `a0.5` for `<sip:a@h>;q=0.5`. */
  function orderAfter(registrations: readonly string[]): string {
    const answers = registrations.map((contacts, index) =>
      register(
        contacts.replace(/(\w)([\d.]*)/g, (_whole, name: string, q: string) => `<sip:${name}@h>${q && `;q=${q}`}`),
        {
          cseq: index + 1,
        },
      ),
    );
    const names = (answers.at(-1)?.headers[0] ?? '').matchAll(/<sip:(\w)@h>/g);
    return Array.from(names, ([, name]) => name).join('');
  }

  // The orders are those of Kamailio.
  test.each([
    ['where it still fits it stays', ['a0.9, b0.7, c0.5', 'b0.6'], 'abc'],
    ['where nothing is as high it goes to the end', ['a0.9, b0.7, c0.5', 'b0.95'], 'acb'],
    ['lowered it goes to the front', ['a0.9, b0.7, c0.5, d0.3', 'b0.2'], 'bacd'],
    ['raised it goes before the first that is as high', ['a0.9, b0.7, c0.5, d0.3', 'd0.6'], 'dabc'],
    ['that is a contact of the same q', ['a0.9, b0.9, c0.5, d0.5', 'a0.5', 'd0.9'], 'adbc'],
    ['without q it is the lowest', ['a0.9, b0.7, c0.5', 'b'], 'bac'],
    ['an unchanged q counts as well', ['b0.3, f0.5, c0.5', 'f0.1', 'f0.1, b0.3'], 'fcb'],
  ])('a changed q moves a contact: %s', (_name, registrations, order) => {
    expect(orderAfter(registrations)).toBe(order);
  });

  test('by time the last registered stands first', async () => {
    await start({}, { desc_time_order: 1 });
    register('<sip:a@h>;q=1');
    register('<sip:b@h>', { callId: 'c2' });
    expect(register('<sip:a@h>;q=1', { cseq: 2 }).headers).toEqual([
      'Contact: <sip:a@h>;q=1;expires=3600, <sip:b@h>;expires=3600',
    ]);
  });

  test('a contact without brackets keeps its parameters to itself', () => {
    expect(register('sip:f@1.1.1.1;x=y').headers).toEqual(['Contact: <sip:f@1.1.1.1>;expires=3600']);
  });

  test('digits of q after the third are cut', () => {
    expect(register('<sip:a@h>;q=0.1234, <sip:b@h>;q=.5').headers).toEqual([
      'Contact: <sip:b@h>;q=0.5;expires=3600, <sip:a@h>;q=0.123;expires=3600',
    ]);
  });

  test.each(['2', 'abc', '-1', '1.5'])('a q of %s is refused', (q) => {
    expect(register(`<sip:a@h>;q=${q}`)).toEqual(
      refused(400, 'Bad Request', 'P-Registrar-Error: Invalid q param in contact'),
    );
  });

  test('a malformed contact is refused', () => {
    expect(register('<sip:a@h')).toEqual(refused(400, 'Bad Request', 'P-Registrar-Error: Contact parse error'));
  });

  test('a contact that is too long is refused and logged', () => {
    expect(register(`<sip:${'y'.repeat(600)}@h>`)).toEqual(
      refused(400, 'Bad Request', 'P-Registrar-Error: Contact/received too long'),
    );
    expect(bench.log.join()).toContain('contact uri is too long');
  });

  test('an address of record that is too long is refused', () => {
    expect(register('<sip:a@h>', { user: 'u'.repeat(256) })).toEqual(
      refused(500, 'Server Internal Error', 'P-Registrar-Error: Address Of Record too long'),
    );
  });

  test('a required extension that is off is refused', () => {
    expect(register('<sip:a@h>', { headers: ['Require: outbound'] })).toEqual(
      refused(420, 'Bad Extension', 'Unsupported: outbound', 'P-Registrar-Error: No support for Outbound on server'),
    );
  });
});

describe('removal', () => {
  test('expires=0 removes that contact only', () => {
    register('<sip:a@h>, <sip:b@h>');
    expect(register('<sip:a@h>;expires=0', { cseq: 2 })).toEqual(accepted(3, 'Contact: <sip:b@h>;expires=3600'));
    expect(register('<sip:nix@h>;expires=0', { cseq: 3 })).toEqual(accepted(1, 'Contact: <sip:b@h>;expires=3600'));
  });

  test('a star with Expires 0 removes all', () => {
    register('<sip:a@h>, <sip:b@h>');
    expect(register('*', { headers: ['Expires: 0'] })).toEqual(accepted(3));
    expect(register('')).toEqual(accepted(4));
  });

  test.each([
    ['without Expires', []],
    ['with Expires 10', ['Expires: 10']],
  ])('a star %s is refused', (_name, headers) => {
    register('<sip:a@h>');
    expect(register('*', { headers })).toEqual(
      refused(400, 'Bad Request', 'P-Registrar-Error: * used in contact and expires is not zero'),
    );
    expect(register('').headers).toEqual(['Contact: <sip:a@h>;expires=3600']);
  });

  test('a star beside a contact is refused', () => {
    expect(register(['*', '<sip:a@h>'], { headers: ['Expires: 0'] })).toEqual(
      refused(400, 'Bad Request', 'P-Registrar-Error: * used in contact and more than 1 contact'),
    );
  });
});

describe('order of requests', () => {
  test('an older CSeq of the same Call-ID changes nothing', () => {
    register('<sip:a@h>;expires=100', { cseq: 5 });
    expect(register('<sip:b@h>, <sip:a@h>;expires=0', { cseq: 4 })).toEqual(
      refused(400, 'Bad Request', 'Contact: <sip:a@h>;expires=100', 'P-Registrar-Error: Invalid CSeq number'),
    );
    expect(register('').headers).toEqual(['Contact: <sip:a@h>;expires=100']);
    expect(register('<sip:a@h>;expires=0', { cseq: 4, callId: 'other' }).retcode).toBe(3);
  });

  test('the same CSeq is a retransmission for cseq_delay seconds', () => {
    register('<sip:a@h>;expires=100');
    expect(register('<sip:a@h>;expires=0')).toEqual(accepted(1, 'Contact: <sip:a@h>;expires=100'));
    bench.time.run(20_000);
    expect(register('<sip:a@h>;expires=0').status).toBe(400);
  });

  test('one contact twice in a request counts as its last', () => {
    expect(register('<sip:a@h>, <sip:a@h>;expires=90')).toEqual(accepted(2, 'Contact: <sip:a@h>;expires=90'));
  });
});

describe('expires', () => {
  test.each([
    ['<sip:a@h>;expires=10', 60],
    ['<sip:a@h>;expires=abc', 3600],
    ['<sip:a@h>;expires=90', 90],
    ['<sip:a@h>', 3600],
    ['<sip:a@h>;expires=2147483647', 2147483647],
    ['<sip:a@h>;expires=2147483648', 3600],
    ['<sip:a@h>;expires=99999999999', 3600],
  ])('%s stays %i seconds', (contact, seconds) => {
    expect(register(contact).headers).toEqual([`Contact: <sip:a@h>;expires=${String(seconds)}`]);
  });

  test('limits and the default come from parameters', async () => {
    await start({ min_expires: 100, max_expires: 200, default_expires: 150 });
    expect(register('<sip:a@h>, <sip:b@h>;expires=99, <sip:c@h>;expires=201').headers).toEqual([
      'Contact: <sip:a@h>;expires=150, <sip:b@h>;expires=100, <sip:c@h>;expires=200',
    ]);
  });

  test('too few seconds are refused in min_expires_mode 1', async () => {
    await start({ min_expires_mode: 1 });
    expect(register('<sip:a@h>;expires=10')).toEqual(
      refused(423, 'Interval Too Brief', 'Min-Expires: 60', 'P-Registrar-Error: Interval too brief'),
    );
  });

  test('a range takes off a part at random unless flag 8 says no', async () => {
    await start({ expires_range: 50 });
    const seconds = new Set<number>();
    for (let cseq = 1; cseq <= 20; cseq++) {
      const answered = Number(/expires=(\d+)/.exec(register('<sip:a@h>;expires=1000', { cseq }).headers[0]!)![1]);
      expect(answered).toBeGreaterThanOrEqual(500);
      expect(answered).toBeLessThanOrEqual(1000);
      seconds.add(answered);
    }
    expect(seconds.size).toBeGreaterThan(5);
    expect(register('<sip:a@h>;expires=1000', { cseq: 30, flags: 8 }).headers[0]).toContain('expires=1000');
  });

  test('contacts end by themselves, are counted, and the event route sees them', () => {
    const seen: unknown[] = [];
    bench.routes.set('usrloc:contact-expired', (ctx) => {
      const get = (text: string): unknown => {
        const variable = bench.variables.variable(text);
        return 'get' in variable ? variable.get(ctx) : variable;
      };
      seen.push([get('$ulc(exp=>aor)'), get('$ulc(exp=>addr)'), get('$ulc(exp=>count)'), ctx.message.method]);
    });
    register('<sip:a@h>;expires=60, <sip:b@h>;expires=600');
    expect(bench.statistic('usrloc:location_contacts')).toBe(2);
    bench.time.run(59_000);
    expect(register('').headers).toEqual(['Contact: <sip:a@h>;expires=1, <sip:b@h>;expires=541']);
    bench.time.run(1000);
    expect(register('').headers).toEqual(['Contact: <sip:b@h>;expires=540']);
    bench.time.run(60_000);
    expect(seen).toEqual([['alice', 'sip:a@h', 1, 'OPTIONS']]);
    expect(bench.statistic('usrloc:location_expires')).toBe(1);
    expect(bench.statistic('usrloc:location_contacts')).toBe(1);
    expect(bench.statistic('usrloc:registered_users')).toBe(1);
  });
});

describe('settings', () => {
  test('max_contacts refuses one more and lists those that are there', async () => {
    await start({ max_contacts: 2, retry_after: 30 });
    register('<sip:a@h>, <sip:b@h>');
    expect(register('<sip:c@h>', { cseq: 2 })).toEqual({
      status: 503,
      reason: 'Service Unavailable',
      headers: [
        'Contact: <sip:a@h>;expires=3600, <sip:b@h>;expires=3600',
        'P-Registrar-Error: Too many registered contacts',
        'Retry-After: 30',
      ],
      retcode: -2,
    });
    expect(register('<sip:a@h>;expires=0, <sip:c@h>', { cseq: 3 }).status).toBe(200);
    expect(bench.statistic('registrar:accepted_regs')).toBe(2);
    expect(bench.statistic('registrar:rejected_regs')).toBe(1);
  });

  test('flag 4 keeps only the contacts of the request', () => {
    register('<sip:a@h>, <sip:b@h>');
    expect(register('<sip:c@h>', { cseq: 2, flags: 4 })).toEqual(accepted(1, 'Contact: <sip:c@h>;expires=3600'));
  });

  test('flag 2 keeps the answer back for reg_send_reply', () => {
    let context: ReturnType<ModuleBench['context']> | null = null;
    const saved = register('<sip:a@h>', { flags: 2, prepare: (ctx) => (context = ctx) });
    expect(saved).toMatchObject({ status: 0, retcode: 1 });
    expect(bench.call('reg_send_reply', context!)).toBe(1);
    expect(bench.replies).toEqual([{ status: 200, reason: 'OK', headers: ['Contact: <sip:a@h>;expires=3600'] }]);
  });

  test('a URI replaces the To header', () => {
    register('<sip:a@h>', { uri: 'sip:other@127.0.0.1' });
    expect(register('').headers).toEqual([]);
    expect(register('', { user: 'other' }).headers).toEqual(['Contact: <sip:a@h>;expires=3600']);
  });

  test('addresses of record ignore case and escapes unless case counts', async () => {
    register('<sip:a@h>', { user: 'J%4Fe' });
    expect(register('', { user: 'joe' }).headers).toHaveLength(1);
    await start({ case_sensitive: 1, realm_prefix: 'sip.' }, { use_domain: 1 });
    register('<sip:a@h>', { to: '<sip:Joe@SIP.AA.com:5061;x=y>' });
    expect(register('', { to: '<sip:Joe@aa.com>' }).headers).toHaveLength(1);
    expect(register('', { to: '<sip:joe@aa.com>' }).headers).toHaveLength(0);
    expect(register('', { to: '<sip:Joe@bb.com>' }).headers).toHaveLength(0);
  });

  test.each([
    [1, 3],
    [3, 2],
  ])('matching mode %i knows contacts by Call-ID', async (mode, count) => {
    await start({}, { matching_mode: mode });
    register('<sip:a@h>', { callId: '1' });
    register('<sip:a@h>', { callId: '2' });
    register('<sip:b@h>', { callId: '2', cseq: 2 });
    expect(register('').headers[0]!.split(', ')).toHaveLength(count);
  });

  test('a default q is given to contacts without one', async () => {
    await start({ default_q: 300 });
    expect(register('<sip:a@h>').headers).toEqual(['Contact: <sip:a@h>;q=0.3;expires=3600']);
  });

  test('a q that a script says is given to all contacts of a request', async () => {
    await start();
    const prepare: Request['prepare'] = (ctx) => {
      overrideQ(ctx, 500);
    };
    expect(register('<sip:a@h>;q=0.9', { prepare }).headers).toEqual(['Contact: <sip:a@h>;q=0.5;expires=3600']);
    expect(register('<sip:a@h>;q=0.9', { callId: 'other' }).headers).toEqual(['Contact: <sip:a@h>;q=0.9;expires=3600']);
  });
});

describe('settings of one call', () => {
  const setting = (fields: Record<string, string | number>): Request['prepare'] => {
    const xavp = new XavpFields();
    for (const [name, value] of Object.entries(fields)) xavp.push(name, value);
    return (ctx) => {
      ctx.xavps = new XavpStore();
      ctx.xavps.push('reg', xavp);
    };
  };

  test('they go before the message and the parameters', async () => {
    await start({ xavp_cfg: 'reg', max_contacts: 5, default_q: 100 });
    const prepare = setting({ expires: 222, q: 200, max_contacts: 1 });
    expect(register('<sip:a@h>;expires=600;q=0.9', { prepare })).toEqual(
      accepted(1, 'Contact: <sip:a@h>;q=0.2;expires=222'),
    );
    expect(register('<sip:b@h>', { callId: '2', prepare }).status).toBe(503);
    expect(register('<sip:b@h>', { callId: '2' }).headers[0]).toContain('<sip:b@h>;q=0.1;expires=3600');
  });

  test('they can name the local socket', async () => {
    await start({ xavp_cfg: 'reg' });
    register('<sip:a@h>', { prepare: setting({ socket: 'udp:127.0.0.1:5060' }) });
    register('<sip:a@h>', { user: 'bob', prepare: setting({ socket: 'udp:9.9.9.9:5060' }) });
    expect(bench.state.table('location').get('location\0alice')).toContain('udp:127.0.0.1:5060');
    expect(bench.state.table('location').get('location\0bob')).toContain('udp:127.0.0.1:5060');
  });
});

describe('devices', () => {
  test('a device has one contact whatever its URI', () => {
    register(`<sip:a@1.1.1.1>;${DEVICE}`, { callId: '1' });
    expect(register(`<sip:a@2.2.2.2>;${DEVICE}`, { callId: '2' })).toEqual(
      accepted(2, `Contact: <sip:a@2.2.2.2>;expires=3600;${DEVICE}`),
    );
    expect(register(`<sip:a@3.3.3.3>;${DEVICE};reg-id=1`, { callId: '3' }).headers).toEqual([
      `Contact: <sip:a@2.2.2.2>;expires=3600;${DEVICE}, <sip:a@3.3.3.3>;expires=3600;${DEVICE};reg-id=1`,
    ]);
  });

  test('a flow under a new Call-ID ends the other flows of the device', () => {
    register(`<sip:a@h>;${DEVICE};reg-id=1`, { callId: '1' });
    register(`<sip:b@h>;${DEVICE};reg-id=2`, { callId: '2' });
    expect(register(`<sip:b@h>;${DEVICE};reg-id=2`, { callId: '2', cseq: 2 }).headers[0]!.split(', ')).toHaveLength(2);
    expect(register(`<sip:c@h>;${DEVICE};reg-id=2`, { callId: '3' }).headers).toEqual([
      `Contact: <sip:c@h>;expires=3600;${DEVICE};reg-id=2`,
    ]);
  });

  test('a refresh by URI alone leaves the device known', () => {
    register(`<sip:a@h>;${DEVICE};reg-id=2`, { callId: '1' });
    expect(register('<sip:a@h>;expires=90', { callId: '2' }).headers).toEqual([
      `Contact: <sip:a@h>;expires=90;${DEVICE};reg-id=2`,
    ]);
  });

  test('a phone that supports it gets its GRUUs', () => {
    const { headers } = register(`<sip:bob@h>;${DEVICE}`, { user: 'bob', headers: ['Supported: gruu, path'] });
    const ruid = /temp-gruu="sip:(.*)-3c33e6@127\.0\.0\.1;gr"/.exec(headers[0]!)![1]!;
    expect(headers).toEqual([
      'Contact: <sip:bob@h>;expires=3600' +
        ';pub-gruu="sip:bob@127.0.0.1;gr=urn:uuid:00000000-0000-1000-8000-AABBCCDDEEFF"' +
        `;temp-gruu="sip:${ruid}-3c33e6@127.0.0.1;gr";${DEVICE}`,
    ]);
  });

  test('with gruu_enabled 0 the device is not kept', async () => {
    await start({ gruu_enabled: 0 });
    expect(register(`<sip:bob@h>;${DEVICE}`, { headers: ['Supported: gruu'] }).headers).toEqual([
      'Contact: <sip:bob@h>;expires=3600',
    ]);
  });

  test('outbound is answered in its mode', async () => {
    await start({ outbound_mode: 1, flow_timer: 25 });
    expect(register('<sip:a@h>').headers).toEqual(['Contact: <sip:a@h>;expires=3600', 'Supported: outbound']);
    expect(register('<sip:a@h>', { cseq: 2, headers: ['Supported: outbound'] }).headers).toEqual([
      'Contact: <sip:a@h>;expires=3600',
      'Supported: outbound',
      'Require: outbound',
      'Flow-Timer: 25',
    ]);
  });
});

describe('Path and source', () => {
  const path = ['Path: <sip:p1;lr>, <sip:p2;lr>', 'Path: <sip:p3;lr>'];

  test('Path is kept and answered when the phone supports it', async () => {
    await start({ use_path: 1 });
    expect(register('<sip:a@h>', { headers: [...path, 'Supported: path'] }).headers).toEqual([
      'Contact: <sip:a@h>;expires=3600',
      'Path: <sip:p1;lr>, <sip:p2;lr>,<sip:p3;lr>',
    ]);
  });

  test('Path without support is refused in mode 2', async () => {
    await start({ use_path: 1 });
    expect(register('<sip:a@h>', { headers: path })).toEqual(
      refused(
        420,
        'Bad Extension',
        'Unsupported: path',
        'Path: <sip:p1;lr>, <sip:p2;lr>,<sip:p3;lr>',
        'P-Registrar-Error: No support for found Path indicated',
      ),
    );
    expect(register('').headers).toEqual([]);
  });

  test.each([
    [0, false],
    [1, true],
  ])('in mode %i a supported Path is answered: %s', async (mode, answered) => {
    await start({ use_path: 1, path_mode: mode });
    const { headers } = register('<sip:a@h>', { headers: ['Path: <sip:p;lr>', 'Supported: path'] });
    expect(headers.includes('Path: <sip:p;lr>')).toBe(answered);
    expect(register('<sip:a@h>', { cseq: 2, headers: ['Path: <sip:p;lr>'] }).headers).toHaveLength(1);
  });

  test('the source a Path names is kept and marks the contact', async () => {
    await start({ use_path: 1, path_mode: 1, path_use_received: 1, received_param: 'rcv' }, { nat_bflag: 6 });
    register('<sip:a@h>', { headers: ['Path: <sip:px.com;lr;received=sip:8.8.8.8:99%3Btransport=tcp>'] });
    expect(register('').headers).toEqual(['Contact: <sip:a@h>;expires=3600;rcv="sip:8.8.8.8:99;transport=tcp"']);
    const { state } = bench;
    expect(state.table('location').get('location\0alice')).toContain(',64,');
  });

  test('a received parameter of the contact is kept', () => {
    expect(register('<sip:x@h>;received="sip:9.9.9.9"').headers).toEqual([
      'Contact: <sip:x@h>;expires=3600;received="sip:9.9.9.9"',
    ]);
  });
});

describe('what is missing', () => {
  test('registrar with flow_timer alone does not start', async () => {
    await expect(start({ flow_timer: 20 })).rejects.toThrow('flow_timer needs outbound_mode');
  });

  test('registrar refuses where they are written what it has not', () => {
    const { lookup_filter_mode: filter } = registrar.params!;
    expect(filter.parse(2, 0)).toMatchObject({ problem: 'bad-value' });
  });

  test.each(['db_mode', 'ka_mode'] as const)('usrloc refuses %s', (name) => {
    expect(usrloc.params![name].parse(1, 0)).toMatchObject({ problem: 'not-available' });
    expect(usrloc.params![name].parse(0, 0)).toEqual({ value: 0 });
  });
});

test('no registration is taken that the disk could not keep', async () => {
  const store = new MemoryStore();
  bench = new ModuleBench(store);
  await bench.load(usrloc, { preload: ['location'] });
  await bench.load(registrar, { retry_after: 30 });
  store.accepting = false;
  expect(register('<sip:a@192.0.2.1>')).toEqual(
    refused(503, 'Service Unavailable', 'P-Registrar-Error: Registrations cannot be kept now', 'Retry-After: 30'),
  );
  expect(register('').status).toBe(200);
  store.accepting = true;
  expect(register('<sip:a@192.0.2.1>').status).toBe(200);
});
