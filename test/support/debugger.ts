// A client of Node's debugging protocol: what an editor or a browser does to stop a process at a line.

import { SourceMap, type SourceMapPayload } from 'node:module';
import { WebSocket } from 'ws';
import { until } from './until.ts';

/** A script the process has, as it was announced. */
interface Script {
  readonly scriptId: string;
  readonly url: string;
  readonly sourceMapURL?: string;
}

export interface Paused {
  /** The innermost call first. `lineNumber` counts from 0, in generated code. */
  readonly callFrames: readonly {
    readonly callFrameId: string;
    readonly functionName: string;
    readonly location: { readonly scriptId: string; readonly lineNumber: number };
  }[];
}

interface Answer {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

export class DebuggerClient {
  readonly #socket: WebSocket;
  readonly #scripts: Script[] = [];
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #number = 0;
  paused: Paused | null = null;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => {
      this.#take(JSON.parse(data.toString('utf8')) as Answer);
    });
  }

  /** `log`: what the process wrote to standard error, which names the address. */
  static async attach(log: string): Promise<DebuggerClient> {
    const url = /^Debugger listening on (ws:\S+)$/m.exec(log)?.[1];
    if (url === undefined) throw new Error(`no debugger listens:\n${log}`);
    const socket = new WebSocket(url);
    await new Promise((resolve, reject) => {
      socket.once('open', resolve).once('error', reject);
    });
    const client = new DebuggerClient(socket);
    await client.send('Debugger.enable');
    return client;
  }

  #take(answer: Answer): void {
    if (answer.id !== undefined) this.#waiting.get(answer.id)?.(answer);
    else if (answer.method === 'Debugger.scriptParsed') this.#scripts.push(answer.params as Script);
    else if (answer.method === 'Debugger.paused') this.paused = answer.params as Paused;
  }

  send(method: string, params: object = {}): Promise<unknown> {
    const id = ++this.#number;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ result, error }) => {
        this.#waiting.delete(id);
        if (error === undefined) resolve(result);
        else reject(new Error(`${method}: ${error.message}`));
      });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }

  /** Stops the process when it comes to a line of a source file, which some script was made from. `line` counts from 1. */
  async breakAt(source: string, line: number): Promise<void> {
    // What was compiled before is told before the answer.
    await this.send('Runtime.evaluate', { expression: '0' });
    const found = this.#scripts.flatMap(({ url, sourceMapURL }) => {
      const place = generatedLine(sourceMapURL, source, line);
      return place === null ? [] : [{ url, lineNumber: place }];
    });
    if (found.length === 0) throw new Error(`nothing comes from line ${line} of ${source}`);
    for (const place of found) await this.send('Debugger.setBreakpointByUrl', place);
  }

  /** Where the process stands: a line of a source file, counted from 1. */
  get place(): { source: string; line: number } | null {
    const [frame] = this.paused?.callFrames ?? [];
    const map = readMap(this.#scripts.find(({ scriptId }) => scriptId === frame?.location.scriptId)?.sourceMapURL);
    if (frame === undefined || map === null) return null;
    const entry = map.findEntry(frame.location.lineNumber, 0);
    return 'originalSource' in entry ? { source: entry.originalSource, line: entry.originalLine + 1 } : null;
  }

  awaitPause(): Promise<Paused> {
    return until('a stop at a breakpoint', () => this.paused);
  }

  /** The value of an expression where the process stands. */
  async evaluate(expression: string): Promise<unknown> {
    const { callFrameId } = (await this.awaitPause()).callFrames[0]!;
    const answer = await this.send('Debugger.evaluateOnCallFrame', { callFrameId, expression, returnByValue: true });
    return (answer as { result: { value?: unknown } }).result.value;
  }

  async resume(): Promise<void> {
    this.paused = null;
    await this.send('Debugger.resume');
  }

  close(): void {
    this.#socket.terminate();
  }
}

function readMap(url: string | undefined): SourceMap | null {
  const data = /^data:application\/json;base64,(.*)$/.exec(url ?? '')?.[1];
  if (data === undefined) return null;
  return new SourceMap(JSON.parse(Buffer.from(data, 'base64').toString('utf8')) as SourceMapPayload);
}

/** First generated line, from 0, that comes from `line` of `source`. */
function generatedLine(url: string | undefined, source: string, line: number): number | null {
  const map = readMap(url);
  if (map?.payload.sources.includes(source) !== true) return null;
  const lines = map.payload.mappings.split(';').length;
  for (let at = 0; at < lines; at++) {
    const entry = map.findEntry(at, 0);
    if (!('originalSource' in entry) || entry.generatedLine !== at) continue;
    if (entry.originalSource === source && entry.originalLine === line - 1) return at;
  }
  return null;
}
