// The language server while a check runs: requests are answered in between, and a change ends the check.
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import {
  createConnection,
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type Hover,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver/node';
import { until } from '../../test/support/until.ts';
import type { Steps } from '../lib/steps.ts';
import { LanguageServer } from './server.ts';

const URI = 'untitled:kamailio.cfg';
const TEXT = 'loadmodule "tm.so"\nrequest_route {\n\tt_relay();\n}\n';

/** An editor and a server in one process; `pause` comes between the steps of each check. */
function connect(pause: () => Promise<void>) {
  const [toServer, toEditor] = [new PassThrough(), new PassThrough()];
  async function pace<T>(steps: Steps<T>): Promise<T> {
    for (;;) {
      const step = steps.next();
      if (step.done === true) return step.value;
      await pause();
    }
  }
  new LanguageServer(createConnection(toServer, toEditor), pace).listen();
  const editor = createProtocolConnection(new StreamMessageReader(toEditor), new StreamMessageWriter(toServer));
  const shown: PublishDiagnosticsParams[] = [];
  editor.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
    shown.push(params);
  });
  editor.listen();
  return {
    shown,
    hover: () =>
      editor.sendRequest<Hover | null>('textDocument/hover', {
        textDocument: { uri: URI },
        position: { line: 1, character: 3 },
      }),
    open: async () => {
      await editor.sendRequest('initialize', { processId: null, rootUri: null, capabilities: {} });
      await editor.sendNotification('initialized', {});
      const textDocument = { uri: URI, languageId: 'kamailio', version: 1, text: TEXT };
      await editor.sendNotification('textDocument/didOpen', { textDocument });
    },
    write: (version: number, text: string) =>
      editor.sendNotification('textDocument/didChange', {
        textDocument: { uri: URI, version },
        contentChanges: [{ text }],
      }),
    /** What was sent before is with the server: messages are taken in their order. */
    settle: () => editor.sendRequest('no/such/request').catch(() => undefined),
    versions: () => shown.map(({ version }) => version),
    end: () => {
      editor.dispose();
    },
  };
}

test('what is asked while a check runs is answered before it ends', async () => {
  let midway: (() => Promise<void>) | null = null;
  const server = connect(async () => midway?.());
  await server.open();
  await until('the first check', () => server.versions().includes(1));
  let answer: Hover | null = null;
  midway = async () => {
    // The check does not go on before the answer is there.
    midway = null;
    answer = await server.hover();
    expect(server.versions()).toEqual([1]);
  };
  await server.write(2, TEXT.replace('t_relay', 't_relayy'));
  await until('the second check', () => server.versions().includes(2));
  expect(answer).not.toBeNull();
  expect(server.shown.at(-1)!.diagnostics).toMatchObject([{ code: 'unknown-function' }]);
  server.end();
});

test('a check is given up when its text changes', async () => {
  let midway: (() => Promise<void>) | null = async () => {
    midway = null;
    await server.write(2, TEXT.replace('t_relay', 't_relayy'));
    await server.settle();
  };
  const server = connect(async () => midway?.());
  await server.open();
  await until('the diagnostics', () => server.shown.length > 0);
  expect(server.versions()).toEqual([2]);
  expect(server.shown[0]!.diagnostics).toMatchObject([{ code: 'unknown-function' }]);
  server.end();
});
