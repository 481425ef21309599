// Runs Debian's baresip without a sound device and commands it over its ctrl_tcp module (netstrings of JSON).

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { Child } from './child.ts';
import { freePort, type Endpoint } from './loopback.ts';
import { makeTemporaryFolder, removeFolder } from './temporary-folder.ts';
import { until } from './until.ts';

const MODULES = ['/usr/lib/baresip/modules', '/usr/lib/x86_64-linux-gnu/baresip/modules'];

export interface BaresipOptions {
  readonly user: string;
  readonly local: Endpoint;
  readonly registrar: Endpoint;
  readonly transport?: 'udp' | 'tcp';
  readonly answer: 'auto' | 'manual';
  /** A proxy to go through, by flows that it keeps open (RFC 5626). */
  readonly outbound?: Endpoint;
  /** Media as browsers want them: ICE, and SRTP with keys by DTLS. */
  readonly asBrowser?: boolean;
}

/** One event or response from ctrl_tcp, as baresip names its fields. */
export interface BaresipEvent {
  readonly type?: string;
  readonly param?: string;
  readonly response?: boolean;
  readonly ok?: boolean;
  readonly peeruri?: string;
}

export class Baresip {
  readonly #folder: string;
  readonly #child: Child;
  readonly #control: Socket;
  readonly events: BaresipEvent[] = [];
  #buffer = '';

  private constructor(folder: string, child: Child, control: Socket) {
    this.#folder = folder;
    this.#child = child;
    this.#control = control;
    control.setEncoding('latin1').on('data', (text: string) => {
      this.#buffer += text;
      this.#readNetstrings();
    });
    control.on('error', () => null);
  }

  /** Starts it and waits until its control port answers; it registers by itself. */
  static async start(options: BaresipOptions): Promise<Baresip> {
    const folder = makeTemporaryFolder();
    const port = await freePort(options.local.host);
    writeFolder(folder, options, port);
    const child = new Child('baresip', ['-f', folder]);
    const control = await until('control port of baresip', () => tryConnect({ host: options.local.host, port }), {
      explain: () => child.output,
    });
    return new Baresip(folder, child, control);
  }

  get output(): string {
    return this.#child.output;
  }

  /** Sends one command, such as `dial` with a URI, or `hangup`. */
  command(command: string, params = ''): void {
    const text = JSON.stringify({ command, params, token: command });
    this.#control.write(`${text.length}:${text},`);
  }

  /** Waits for an event of this type, for example CALL_ESTABLISHED. */
  event(type: string, limit = 5_000): Promise<BaresipEvent> {
    return until(`event ${type} of baresip`, () => this.events.find((event) => event.type === type), {
      limit,
      explain: () => `${JSON.stringify(this.events, null, 1)}\n${this.output}`,
    });
  }

  /** Waits for a line on its terminal. */
  line(text: string, limit = 5_000): Promise<boolean> {
    return until(`"${text}" from baresip`, () => this.output.includes(text), { limit, explain: () => this.output });
  }

  /** Ends it in an orderly way: it takes its registration back. */
  async stop(): Promise<void> {
    this.#control.destroy();
    if (this.#child.exit === null) this.#child.signal('SIGTERM');
    await this.#child.end(10_000).catch(() => null);
    await this.#child.destroy();
    removeFolder(this.#folder);
  }

  #readNetstrings(): void {
    for (;;) {
      const colon = this.#buffer.indexOf(':');
      if (colon === -1) return;
      const end = colon + 1 + Number(this.#buffer.slice(0, colon));
      if (this.#buffer.length <= end) return;
      this.events.push(JSON.parse(this.#buffer.slice(colon + 1, end)) as BaresipEvent);
      this.#buffer = this.#buffer.slice(end + 1);
    }
  }
}

function writeFolder(folder: string, options: BaresipOptions, controlPort: number): void {
  const { user, local, registrar, transport = 'udp', answer, asBrowser = false, outbound } = options;
  const modules = MODULES.find((path) => existsSync(path));
  if (modules === undefined) throw new Error(`no baresip modules in ${MODULES.join(' or ')}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'tone.wav'), silence());
  writeFileSync(join(folder, 'contacts'), '');
  const media = asBrowser ? ';medianat=ice;mediaenc=dtls_srtp' : '';
  const flow =
    outbound === undefined
      ? ''
      : `;sipnat=outbound;outbound="sip:${outbound.host}:${outbound.port};transport=${transport};lr"`;
  writeFileSync(
    join(folder, 'accounts'),
    `<sip:${user}@${registrar.host}:${registrar.port};transport=${transport}>;regint=60;answermode=${answer}${media}${flow}\n`,
  );
  writeFileSync(
    join(folder, 'config'),
    `sip_listen ${local.host}:${local.port}
audio_source aufile,${join(folder, 'tone.wav')}
rtp_ports 30000-31000
module_path ${modules}
module g711.so
module aufile.so
${outbound === undefined ? '' : 'module uuid.so\n'}${asBrowser ? 'module ice.so\nmodule dtls_srtp.so\nrtcp_mux yes\n' : ''}module_app account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen ${local.host}:${controlPort}
`,
  );
}

/** Half a second of silence: WAV, one channel, 16 bit, 8 kHz. */
function silence(): Buffer {
  const samples = 4_000;
  const file = Buffer.alloc(44 + samples * 2);
  file.write('RIFF', 0);
  file.writeUInt32LE(36 + samples * 2, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(8_000, 24);
  file.writeUInt32LE(16_000, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36);
  file.writeUInt32LE(samples * 2, 40);
  return file;
}

function tryConnect({ host, port }: Endpoint): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('connect', () => resolve(socket)).once('error', () => resolve(null));
  });
}
