// What tests of registrations do: rows put in by command, time that passes, and a registrar that answers.
import type { RpcStruct } from '../../../src/rpc/value.ts';
import { answer, type Sent, type TmBench } from '../../tm/testing/bench.ts';
import { CALLEE, header } from './dialog.ts';

export const TIMES = { reg_contact_addr: '192.0.2.5:5060', reg_timer_interval: 10, reg_retry_interval: 60 };

export interface Row {
  readonly uuid?: string;
  readonly user?: string;
  readonly realm?: string;
  readonly password?: string;
  readonly hash?: string;
  readonly proxy?: string;
  readonly expires?: number;
  readonly flags?: number;
  readonly delay?: number;
  readonly contact?: string;
  readonly domain?: string;
}

export function add(bench: TmBench, row: Row = {}): string | null {
  const { uuid = 'u1', user = 'local', realm = 'r', password = 'pass', hash = '.', proxy = `sip:${CALLEE}` } = row;
  const { expires = 600, flags = 0, delay = 0, contact = '.', domain = 'far.example' } = row;
  const texts = [uuid, user, 'home.example', 'remote', domain, realm, 'auth', password, hash, proxy];
  return fault(bench, 'uac.reg_add', ...texts, expires, flags, delay, '.', contact);
}

export function fault(bench: TmBench, name: string, ...values: (string | number)[]): string | null {
  const result = bench.rpc(name, ...values);
  return result.fault?.message ?? null;
}

/** Flags, and seconds until the next attempt. */
export function info(bench: TmBench, uuid = 'u1'): { flags: unknown; seconds: unknown; expires: unknown } {
  const { values } = bench.rpc('uac.reg_info', 'l_uuid', uuid) as unknown as { values: RpcStruct[] };
  const [struct] = values;
  return { flags: struct!.get('flags'), seconds: struct!.get('diff_expires'), expires: struct!.get('expires') };
}

/** Lets time pass and gives the REGISTERs sent meanwhile. */
export async function pass(bench: TmBench, seconds: number): Promise<Sent[]> {
  const before = bench.sent.length;
  bench.time.run(seconds * 1000);
  await Promise.resolve();
  return bench.sent.slice(before);
}

export async function reply(bench: TmBench, to: Sent, status: number, lines = ''): Promise<Sent[]> {
  const before = bench.sent.length;
  void bench.receive(answer(to, status, 'Text', lines), CALLEE);
  await Promise.resolve();
  return bench.sent.slice(before);
}

/** Lets promises that are kept go on. */
export const flush = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const contactOf = (sent: Sent): string => `Contact: ${header(sent, 'Contact')}`;
export const CHALLENGE = 'WWW-Authenticate: Digest realm="r", nonce="n", algorithm=SHA-512-256, qop="auth"\r\n';
