// Runs our SIPp scenarios (test/scenario/sipp/*.xml) and reads back the messages that were sent and received.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Child } from './child.ts';
import type { Endpoint } from './loopback.ts';
import { SipText } from './sip-text.ts';
import { makeTemporaryFolder, removeFolder } from './temporary-folder.ts';
import { until } from './until.ts';

const SCENARIOS = resolve(import.meta.dirname, '../scenario/sipp');

export interface SippOptions {
  /** File name in test/scenario/sipp, without `.xml`. */
  readonly scenario: string;
  readonly local: Endpoint;
  /** Where to send; the server under test. Left out by a pure receiver. */
  readonly remote?: Endpoint;
  readonly transport?: 'udp' | 'tcp';
  readonly calls?: number;
  /** Calls started a second. */
  readonly rate?: number;
  /** `[name]` in the scenario. */
  readonly keys?: Readonly<Record<string, string>>;
  /** `@NAME@` in the scenario, replaced before SIPp reads it: for attributes, where SIPp knows no keywords. */
  readonly replace?: Readonly<Record<string, string>>;
  /** Changes the text of the scenario, for what keywords cannot say. */
  readonly edit?: (scenario: string) => string;
  /** Seconds after which SIPp gives up. */
  readonly seconds?: number;
  /** False: messages are not written down, for many calls a second. */
  readonly trace?: boolean;
}

export interface SippMessage {
  readonly direction: 'sent' | 'received';
  readonly message: SipText;
}

/** A running SIPp. */
export class Sipp {
  readonly scenario: string;
  readonly #folder: string;
  readonly #child: Child;
  readonly #seconds: number;

  constructor(options: SippOptions) {
    const { local, remote, transport = 'udp', calls = 1, rate = 10, keys = {}, seconds = 40, trace = true } = options;
    this.scenario = options.scenario;
    this.#folder = makeTemporaryFolder();
    this.#seconds = seconds;
    this.#child = new Child(
      'sipp',
      [
        ...(remote === undefined ? [] : [`${remote.host}:${remote.port}`]),
        ...['-sf', this.#writeScenario(options), '-i', local.host, '-p', String(local.port)],
        ...['-t', transport === 'udp' ? 'u1' : 't1', '-m', String(calls), '-r', String(rate), '-nostdin'],
        ...['-timeout', `${seconds}s`, '-timeout_error', '-timer_resol', '1'],
        ...(trace ? ['-trace_msg', '-message_file', this.#messageFile] : []),
        ...['-trace_err', '-error_file', this.#errorFile],
        ...Object.entries(keys).flatMap(([name, value]) => ['-key', name, value]),
      ],
      { cwd: this.#folder, env: { TERM: 'dumb' } },
    );
  }

  get messages(): SippMessage[] {
    return existsSync(this.#messageFile) ? parseTrace(readFileSync(this.#messageFile, 'latin1')) : [];
  }

  /** What it received, without what was sent again because an answer took longer than usual. */
  get received(): SipText[] {
    const received = this.messages.filter(({ direction }) => direction === 'received').map(({ message }) => message);
    return [...new Map(received.map((message) => [message.text, message])).values()];
  }

  get errors(): string {
    return existsSync(this.#errorFile) ? readFileSync(this.#errorFile, 'latin1') : '';
  }

  /** Waits until the local port is open, so that the other side may send. */
  async listening({ host, port }: Endpoint): Promise<this> {
    await until(`SIPp on ${host}:${port}`, () => portIsOpen(host, port), {
      explain: () => this.#child.output,
    });
    return this;
  }

  /** Waits for the end; throws with the trace when any call failed. */
  async succeed(): Promise<this> {
    const { code } = await this.#child.end((this.#seconds + 5) * 1_000);
    if (code === 0) return this;
    const trace = this.messages.map(({ direction, message }) => `--- ${direction}\n${message.text}`).join('\n');
    throw new Error(`SIPp ${this.scenario} ended with ${code}\n${this.errors}\n${trace}\n${this.#child.stderr}`);
  }

  /** Ends it if it still runs, and removes its files. */
  async close(): Promise<void> {
    await this.#child.destroy();
    removeFolder(this.#folder);
  }

  get #messageFile(): string {
    return join(this.#folder, 'messages.log');
  }

  get #errorFile(): string {
    return join(this.#folder, 'errors.log');
  }

  #writeScenario({ replace = {}, edit = (scenario) => scenario }: SippOptions): string {
    const source = readFileSync(join(SCENARIOS, `${this.scenario}.xml`), 'utf8');
    const text = edit(source).replace(/@([A-Z_]+)@/g, (_whole, name: string) => {
      const value = replace[name];
      if (value === undefined) throw new Error(`SIPp scenario ${this.scenario} wants a value for @${name}@`);
      return value;
    });
    const file = join(this.#folder, `${this.scenario}.xml`);
    writeFileSync(file, text);
    return file;
  }
}

/** Starts SIPp, keeps it for `body`, and cleans up. */
export async function withSipp<T>(options: SippOptions, body: (sipp: Sipp) => Promise<T>): Promise<T> {
  const sipp = new Sipp(options);
  try {
    return await body(sipp);
  } finally {
    await sipp.close();
  }
}

/** A caller and one or more callees run together; all must succeed. Gives the SIPp objects in order, still readable. */
export async function runSippCall(
  caller: SippOptions,
  callees: readonly SippOptions[],
  body: (caller: Sipp, callees: readonly Sipp[]) => Promise<void> | void = () => undefined,
): Promise<void> {
  const started: Sipp[] = [];
  try {
    for (const callee of callees) {
      const sipp = new Sipp(callee);
      started.push(sipp);
      await sipp.listening(callee.local);
    }
    const first = new Sipp(caller);
    const receivers = [...started];
    started.push(first);
    await first.succeed();
    for (const sipp of receivers) await sipp.succeed();
    await body(first, receivers);
  } finally {
    await Promise.all(started.map((sipp) => sipp.close()));
  }
}

function parseTrace(text: string): SippMessage[] {
  const parts = text.split(/^-{20,} \d{4}-\d\d-\d\d.*\n/m).slice(1);
  return parts.flatMap((part) => {
    const head = /^(?:UDP|TCP) message (sent|received)[^\n]*\n\n/.exec(part);
    if (head === null) return [];
    const body = part.slice(head[0].length).replace(/\n$/, '');
    return [{ direction: head[1] as 'sent' | 'received', message: new SipText(body) }];
  });
}

function portIsOpen(host: string, port: number): boolean {
  const local = ` ${addressInProc(host)}:${port.toString(16).padStart(4, '0').toUpperCase()} `;
  return ['udp', 'tcp', 'udp6', 'tcp6'].some((name) => readFileSync(`/proc/net/${name}`, 'latin1').includes(local));
}

/** An IPv4 address, or `::1`, as /proc/net writes it. */
function addressInProc(host: string): string {
  if (host === '::1') return '00000000000000000000000001000000';
  const bytes = host.split('.').map((byte) => Number(byte).toString(16).padStart(2, '0'));
  return bytes.reverse().join('').toUpperCase();
}
