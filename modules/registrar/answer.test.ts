/** Which contacts an answer lists where the source of the REGISTER may be forged. */
import { expect, test } from 'vitest';
import { setCheckedCredentials } from '../../src/context/checked-credentials.ts';
import { HeaderId } from '../../src/sip/header-name.ts';
import { ModuleBench } from '../../test/support/module-host.ts';
import usrloc from '../usrloc/index.ts';
import registrar from './index.ts';

const AUTHORIZATION = 'Authorization: Digest username="a", realm="r", nonce="n", uri="sip:b", response="r"';

class Bench extends ModuleBench {
  #calls = 0;

  /** The users of the Contact header in the answer to a REGISTER, and the length of both. */
  register(
    contacts: string,
    { connection = 0, checked = false, more = '' } = {},
  ): { users: string[]; sent: number; headers: string } {
    const lines = (contacts === '' ? '' : `Contact: ${contacts}\n`) + more;
    const text = `REGISTER sip:b SIP/2.0\nVia: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK1\nFrom: <sip:a@b>;tag=1\nTo: <sip:a@b>\nCall-ID: c${++this.#calls}\nCSeq: 1 REGISTER\n${lines}Content-Length: 0\n\n`;
    const ctx = this.context(text, { connection });
    if (checked) setCheckedCredentials(ctx, ctx.message.credentials(HeaderId.Authorization)[0]!);
    this.call('save', ctx, 'location', 0, '');
    const headers = this.replies.at(-1)!.headers.join('\r\n');
    return {
      users: [...headers.matchAll(/<sip:(\w+)@/g)].map((match) => match[1]!),
      sent: ctx.message.text.length,
      headers,
    };
  }
}

const uris = (users: readonly string[]): string => users.map((user) => `<sip:${user}@192.0.2.1:5060>`).join(', ');
const MANY = Array.from({ length: 40 }, (_, at) => `u${at}`);

async function start(parameters: Record<string, unknown> = {}): Promise<Bench> {
  const bench = new Bench();
  await bench.load(usrloc, { preload: ['location'] });
  await bench.load(registrar, parameters);
  bench.register(uris(MANY));
  return bench;
}

test('over UDP the contacts of the REGISTER come first, then others as long as they fit', async () => {
  const bench = await start();
  bench.log.length = 0;
  const { users, sent, headers } = bench.register(uris(['new']));
  expect(users[0]).toBe('new');
  expect(users.slice(1)).toEqual(MANY.slice(0, users.length - 1));
  expect(users.length).toBeGreaterThan(4);
  expect(headers.length).toBeLessThan(3 * sent);
  expect(bench.log).toHaveLength(1);
  expect(bench.log[0]).toContain(
    `answer to 127.0.0.1 without ${41 - users.length} contacts of <a>: over UDP and without`,
  );
});

test('who only asks gets those that fit, in their order', async () => {
  const { users } = (await start()).register('');
  expect(users.length).toBeGreaterThan(2);
  expect(users).toEqual(MANY.slice(0, users.length));
});

test('more contacts than a long answer holds are stored all the same', async () => {
  const bench = await start();
  expect(bench.register('', { connection: 1 }).users).toEqual(MANY);
});

test('all are listed where the credentials were checked, and with limit_contacts_udp 0', async () => {
  const bench = await start();
  const more = `${AUTHORIZATION}\n`;
  expect(bench.register('', { more }).users.length).toBeLessThan(40);
  expect(bench.register('', { more, checked: true }).users).toEqual(MANY);
  expect((await start({ limit_contacts_udp: 0 })).register('').users).toEqual(MANY);
});

test('a refusal lists no more than an acceptance', async () => {
  const bench = await start({ max_contacts: 40 });
  const { users, headers } = bench.register(uris(['new']));
  expect(headers).toContain('P-Registrar-Error: Too many registered contacts');
  expect(users.length).toBeLessThan(12);
});

test('where all fit, they stand in their order', async () => {
  const bench = new Bench();
  await bench.load(usrloc, { preload: ['location'] });
  await bench.load(registrar, {});
  bench.register(uris(['one']));
  bench.register(uris(['two']));
  expect(bench.register(uris(['three'])).users).toEqual(['one', 'two', 'three']);
  expect(bench.log).toEqual([]);
});
