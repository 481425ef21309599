// An editor with a language server: real protocol on the pipes of a real process.

import { spawn, type ChildProcess } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type Diagnostic,
  type Position,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver/node';
import { commandOf } from './server.ts';
import { until } from './until.ts';

export class Editor {
  readonly #process: ChildProcess;
  readonly #connection: ProtocolConnection;
  readonly #texts = new Map<string, { text: string; version: number }>();
  /** By URI: what was published last. */
  readonly #published = new Map<string, PublishDiagnosticsParams>();

  private constructor(process: ChildProcess) {
    this.#process = process;
    this.#connection = createProtocolConnection(
      new StreamMessageReader(process.stdout!),
      new StreamMessageWriter(process.stdin!),
    );
    this.#connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      this.#published.set(params.uri, params);
    });
    this.#connection.listen();
  }

  static async start(
    folder: string,
    initializationOptions: object = {},
    program: readonly string[] = ['lsp', '--stdio'],
  ): Promise<Editor> {
    const [command, ...args] = commandOf('kahea');
    const editor = new Editor(spawn(command, [...args, ...program], { stdio: ['pipe', 'pipe', 'inherit'] }));
    const root = pathToFileURL(folder).href;
    await editor.request('initialize', {
      processId: process.pid,
      rootUri: root,
      workspaceFolders: [{ uri: root, name: 'test' }],
      capabilities: {},
      initializationOptions,
    });
    await editor.#connection.sendNotification('initialized', {});
    return editor;
  }

  request<T>(method: string, params: object): Promise<T> {
    return this.#connection.sendRequest<T>(method, params);
  }

  notify(method: string, params: object): Promise<void> {
    return this.#connection.sendNotification(method, params);
  }

  /** Gives the URI. */
  async open(path: string, text: string): Promise<string> {
    const uri = pathToFileURL(path).href;
    this.#texts.set(uri, { text, version: 1 });
    const textDocument = { uri, languageId: 'kamailio', version: 1, text };
    await this.#connection.sendNotification('textDocument/didOpen', { textDocument });
    return uri;
  }

  /** Replaces `before`, which stands there once, and sends just that. */
  async edit(uri: string, before: string, after: string): Promise<void> {
    const { text, version } = this.#texts.get(uri)!;
    const range = { start: this.place(uri, before), end: this.place(uri, before, before.length) };
    this.#texts.set(uri, { text: text.replace(before, () => after), version: version + 1 });
    await this.#connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: version + 1 },
      contentChanges: [{ range, text: after }],
    });
  }

  /** Where `found` first stands, or `shift` characters further. */
  place(uri: string, found: string, shift = 0): Position {
    const { text } = this.#texts.get(uri)!;
    const at = text.indexOf(found);
    if (at < 0) throw new Error(`"${found}" is not in the text`);
    const lines = text.slice(0, at + shift).split('\n');
    return { line: lines.length - 1, character: lines.at(-1)!.length };
  }

  /** A request about a place. */
  at<T>(method: string, uri: string, position: Position, more: object = {}): Promise<T> {
    return this.request<T>(`textDocument/${method}`, { textDocument: { uri }, position, ...more });
  }

  /** The diagnostics of the text as it is now; of a file that is not open, those that came last. */
  async diagnostics(uri: string): Promise<Diagnostic[]> {
    const version = this.#texts.get(uri)?.version;
    const { diagnostics } = await until(`diagnostics of ${uri}`, () => {
      const published = this.#published.get(uri);
      return published !== undefined && published.version === version && published;
    });
    return diagnostics;
  }

  /** An orderly end; gives the exit code. */
  async stop(): Promise<number | null> {
    const ended = new Promise<number | null>((resolve) => this.#process.once('exit', resolve));
    await this.#connection.sendRequest('shutdown');
    await this.#connection.sendNotification('exit');
    const code = await ended;
    this.#connection.dispose();
    return code;
  }

  destroy(): void {
    this.#process.kill('SIGKILL');
  }
}
