// What docs/guides/editors.md and docs/guides/debugging.md tell people to type, typed.

import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CALLER } from '../scenario/configs.ts';
import { Child, run } from '../support/child.ts';
import { DebuggerClient } from '../support/debugger.ts';
import { Editor } from '../support/editor.ts';
import { examplesOf, GUIDES } from '../support/guides.ts';
import { reserveLoopback } from '../support/loopback.ts';
import { UdpPeer } from '../support/peer.ts';
import { commandOf, commonArguments, servers, stateEnvironment, writeConfig } from '../support/server.ts';
import { writeRequest } from '../support/sip-text.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

const ROOT = resolve(import.meta.dirname, '../..');

const textOf = (guide: string): string => readFileSync(join(GUIDES, `${guide}.md`), 'utf8');

const words = (text: string): string[] => [...text.matchAll(/["']([^"']*)["']/g)].map(([, word]) => word!);

/** The command that the guide has each editor start. */
function startedBy(editor: string): readonly string[] {
  const json = examplesOf('editors', 'json').map((text) => JSON.parse(text) as Record<string, unknown>);
  const find = (language: string, pattern: RegExp): string => pattern.exec(examplesOf('editors', language)[0]!)![1]!;
  switch (editor) {
    case 'VS Code':
      return [json[0]!['glspc.server.command'] as string, ...(json[0]!['glspc.server.commandArguments'] as string[])];
    case 'Neovim':
      return words(find('lua', /cmd = \{(.*?)\}/));
    case 'Emacs':
      return words(find('elisp', /'\(kamailio-mode \. \((.*?)\)\)/));
    case 'Helix':
      return words(find('toml', /(command = .*\nargs = .*)/));
    default:
      return /name `kahea`, command `([^`]+)`/.exec(textOf('editors'))![1]!.split(' ');
  }
}

/** Settings that the guide gives one of them. */
const JETBRAINS = JSON.parse(examplesOf('editors', 'json')[1] ?? '{}') as { main: string[]; defines: string[] };

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = makeTemporaryFolder();
  try {
    await use(folder);
  } finally {
    removeFolder(folder);
  }
}

describe.skipIf(!servers.includes('kahea'))('kahea', () => {
  test.each(['VS Code', 'Neovim', 'Emacs', 'Helix', 'JetBrains'])('is started by %s as the guide has it', (name) =>
    inFolder(async (folder) => {
      const [program, ...args] = startedBy(name);
      expect(program).toBe('kahea');
      const settings = name === 'JetBrains' || name === 'Neovim' ? { defines: JETBRAINS.defines } : {};
      const editor = await Editor.start(folder, settings, args);
      try {
        const text =
          'loadmodule "sl.so"\n#!ifdef WITH_NAT\nx\n#!endif\nrequest_route {\n\tsl_send_replyy("200", "OK");\n}\n';
        const uri = await editor.open(join(folder, 'kamailio.cfg'), text);
        const codes = (await editor.diagnostics(uri)).map(({ code }) => code);
        expect(codes).toContain('unknown-function');
        expect(codes.length > 1).toBe('defines' in settings);
        expect(await editor.stop()).toBe(0);
      } finally {
        editor.destroy();
      }
    }),
  );

  test('does from a shell what the guide says', () =>
    inFolder(async (folder) => {
      const [command, ...args] = commandOf('kahea');
      const file = join(folder, 'kamailio.cfg');
      writeFileSync(file, 'request_route { exit;\n}\n');
      const printed = [...textOf('editors').matchAll(/`kahea ((?:fmt|check)[^`]*) FILE…`/g)].map(([, text]) => text!);
      expect(printed).toEqual(['fmt -w', 'check', 'fmt --check']);
      const codes: (number | null)[] = [];
      for (const each of ['fmt --check', ...printed])
        codes.push((await run(command, [...args, ...each.split(' '), file])).exit!.code);
      expect(codes).toEqual([1, 0, 0, 0]);
    }));

  test('stops under the inspector, where the message can be looked at', () =>
    inFolder(async (folder) => {
      const net = await reserveLoopback();
      const config = `loadmodule "pv.so"\nrequest_route {\n\t$var(x) = 1;\n\t$avp(y) = "z";\n\tdrop;\n}\n`;
      const file = writeConfig(folder, net, { config });
      const [program, inspect, ...printed] = examplesOf('debugging', 'sh')[0]!.trim().split(' ');
      expect([program, inspect, ...printed.slice(0, 3)]).toEqual(
        'node --inspect bin/kahea.js -f /etc/kamailio/kamailio.cfg'.split(' '),
      );
      // The port is that of whoever comes first, and files are those of the test.
      const here = printed.map((word) => (word === '/etc/kamailio/kamailio.cfg' ? file : word));
      const child = new Child(
        process.execPath,
        ['--inspect=127.0.0.1:0', ...here, ...commonArguments(folder, file).slice(4)],
        { cwd: ROOT, env: stateEnvironment(folder) },
      );
      const peer = await UdpPeer.open(net.endpoint(CALLER));
      let client: DebuggerClient | null = null;
      try {
        const explain = (): string => child.output;
        await until('the start', () => child.output.includes('Listening on'), { explain });
        client = await DebuggerClient.attach(child.stderr);
        const attached = client;
        const line = readFileSync(file, 'latin1').split('\n').indexOf('\tdrop;') + 1;
        await until('the routes', () =>
          attached.breakAt(file, line).then(
            () => true,
            () => false,
          ),
        );
        peer.send(
          writeRequest({
            method: 'INFO',
            uri: 'sip:desk@example.org',
            via: peer.endpoint,
            headers: ['User-Agent: phone'],
            from: '<sip:fred@example.org>;tag=1',
          }),
          { host: net.host(1), port: 5060 },
        );
        await client.awaitPause();
        expect(client.place).toEqual({ source: file, line });
        const table = /\| expression \| value \|([^]*?)\n\n/.exec(textOf('debugging'))![1]!;
        const expressions = [...table.matchAll(/`(message[^`]*)`/g)].map(([, text]) => text!);
        const values = await Promise.all(expressions.map((each) => attached.evaluate(each)));
        expect(Object.fromEntries(expressions.map((each, index) => [each, values[index]]))).toMatchObject({
          'message.$ru': 'sip:desk@example.org',
          'message.$fU': 'fred',
          "message.get('$hdr(User-Agent)')": 'phone',
          "message.get('$(ru{uri.host})')": 'example.org',
        });
        expect(await client.evaluate('JSON.stringify([message.$var.x, message.$avp.y])')).toBe('[1,["z"]]');
        await client.resume();
      } finally {
        client?.close();
        await peer.close();
        await child.destroy();
      }
    }));
});
