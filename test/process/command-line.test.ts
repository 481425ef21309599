// The command line: information, checking a configuration, options that change it, and mistakes.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answer501 } from '../scenario/configs.ts';
import { run, type Child } from '../support/child.ts';
import { reserveLoopback, type Loopback } from '../support/loopback.ts';
import { reply, UdpPeer } from '../support/peer.ts';
import { missing } from '../support/peers.ts';
import { commandOf, servers, withServer, writeConfig, type Server } from '../support/server.ts';
import { writeRequest } from '../support/sip-text.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';

/** Where Debian keeps Kamailio's modules. */
const MODULES = `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/kamailio/modules`;

/** A config whose answer tells what the command line changed. */
const TELLING = `loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "xlog.so"
#!trydef ANSWER "nothing defined"
request_route {
#!ifdef WITH_STRICT
        sl_reply("403", ANSWER);
#!else
        sl_reply("200", ANSWER);
#!endif
        xlog("L_DBG", "a debug record\\n");
        if ($rd == "alias.example" && uri == myself) xlog("that is me\\n");
}
`;

async function ask(server: Server, uri = `sip:${server.endpoint.host}`, host = server.endpoint.host): Promise<string> {
  const peer = await UdpPeer.open(server.net.endpoint(10));
  try {
    const to = { host, port: server.endpoint.port };
    peer.send(writeRequest({ method: 'OPTIONS', uri, via: peer.endpoint }), to);
    return (await peer.receive((message) => message.status !== null)).startLine;
  } finally {
    await peer.close();
  }
}

describe.skipIf(missing('kamcmd')).each(servers)('%s', (kind) => {
  let net: Loopback;
  let folder: string;
  let good: string;
  beforeAll(async () => {
    net = await reserveLoopback();
    folder = makeTemporaryFolder();
    good = writeConfig(folder, net, { config: answer501 });
  });
  afterAll(() => removeFolder(folder));

  const start = (...args: readonly string[]): Promise<Child> => {
    const [command, ...first] = commandOf(kind);
    return run(command, [...first, ...args], { env: { KAHEA_STATE_DIR: join(folder, 'state') } });
  };

  test.each(['-v', '-V'])('%s prints the version and ends', async (option) => {
    const { exit, stdout, stderr } = await start(option);
    expect(stdout).toMatch(/^version: \S+ \S+/);
    expect([exit?.code, stderr]).toEqual([0, '']);
  });

  test('-I prints internals and ends', async () => {
    const { exit, stdout } = await start('-I');
    expect(stdout).toContain('Default config: ');
    const id = existsSync(join(import.meta.dirname, '../../.git'))
      ? /^ {2}Id: [0-9a-f]{6,}(?: dirty)?$/m
      : /^ {2}Id: unknown$/m;
    if (kind === 'kahea') expect(stdout).toMatch(id);
    expect(exit?.code).toBe(0);
  });

  test('-h lists the options that start scripts use', async () => {
    const { exit, stdout } = await start('-h');
    expect(exit?.code).toBe(0);
    const options = 'f c P w Y D E e d L l m M n N A u g a x X I v V h'.split(' ').map((letter) => `-${letter}`);
    const long = ['substdef', 'modparam', 'loadmodule', 'debug', 'alias', 'cfg-print', 'atexit'];
    if (kind === 'kahea') long.push('listen', 'all-errors');
    for (const option of [...options, ...long.map((name) => `--${name}`)]) expect(stdout).toContain(option);
  });

  test.skipIf(kind !== 'kahea').each([
    ['chek', "There is no command 'chek': did you mean check?"],
    ['/etc/kamailio/no', "There is no command '/etc/kamailio/no': there are check,"],
    ['/nowhere/my.cfg', "There is no command '/nowhere/my.cfg': did you mean kahea -f /nowhere/my.cfg?"],
    ['/etc/passwd', "There is no command '/etc/passwd': did you mean kahea -f /etc/passwd?"],
    ['hlep', "There is no command 'hlep': did you mean help?"],
    ['--check', "Unknown option '--check': did you mean kahea check?"],
  ])('a first word that is no command, %s, is told what there is', async (word, said) => {
    const { exit, stderr } = await start(word);
    expect(exit?.code).toBe(255);
    expect(stderr).toContain(said);
  });

  test.skipIf(kind !== 'kahea').each([
    [['help'], ['-h'], 'Commands'],
    [['help', 'check'], ['check', '--help'], '--sarif'],
    [['help', 'help'], ['-h'], 'Commands'],
  ])('%j prints what %j prints', async (words, options, part) => {
    const [asked, same] = await Promise.all([start(...words), start(...options)]);
    expect(asked).toMatchObject({ stdout: same.stdout, stderr: '', exit: { code: 0 } });
    expect(asked.stdout).toContain(part);
  });

  test.skipIf(kind !== 'kahea').each([
    [['-y'], "Unknown option '-y'. Use -h for help."],
    [['-f'], "Option '-f <file>' argument missing. Use -h for help."],
    [['-m', 'abc'], "-m wants a number, not 'abc'. Use -h for help."],
    [['--modparam', 'x'], "--modparam wants module:name:type:value, not 'x'. Use -h for help."],
    [['-u', 'no-such-user'], 'There is no user no-such-user. Use -h for help.'],
    [['-t', '/x'], '-t (chroot) is not available: a container or a service manager does it. Use -h for help.'],
    [['check', '--nosuch'], "Unknown option '--nosuch'. Use kahea check --help for help."],
    [['reload', '-s', 'foo:bar'], "'foo:bar' is not an address. Use kahea reload --help for help."],
    [
      ['state', 'sav'],
      "kahea state does not know 'sav': there are show, save, restore. Use kahea state --help for help.",
    ],
    [['state', 'save'], 'kahea state save wants the name of a file. Use kahea state --help for help.'],
    [['run', 'x.cfg'], "'x.cfg' is no file of routes: their names end in .ts or .js. Use kahea run --help for help."],
    [['run', 'x.ts', '--nosuch'], "Unknown option '--nosuch'. Use kahea run --help for help."],
  ])('%j: wrong words are answered with one sentence and where the help is', async (words, said) => {
    const { exit, stdout, stderr } = await start(...words);
    expect([stdout, stderr]).toEqual(['', `${said}\n`]);
    expect(exit?.code).toBeGreaterThan(0);
  });

  test.skipIf(kind !== 'kahea').each([
    [['-f', '/nothing.cfg'], 'ERROR: cannot read the configuration /nothing.cfg: '],
    [['check', '/nothing.cfg'], 'ERROR: cannot read the configuration /nothing.cfg: '],
    [['fmt', '/nothing.cfg'], 'ERROR: /nothing.cfg: '],
    [['types', '/proc'], 'ERROR: cannot write to /proc: '],
    [['state', 'show', '--state', '/nothing'], 'ERROR: there is no state file /nothing/state.mdb'],
    [['reload', '-s', 'unix:/nothing'], 'ERROR: connect_unix_sock: '],
  ])('%j: what cannot be done is one line that begins with ERROR', async (words, said) => {
    const { exit, stderr } = await start(...words);
    expect(stderr.startsWith(said), stderr).toBe(true);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(exit?.code).toBeGreaterThan(0);
  });

  test.skipIf(kind !== 'kahea')('help of what is no command is a mistake', async () => {
    const { exit, stderr } = await start('help', 'chek');
    expect([exit?.code, stderr]).toEqual([255, "There is no command 'chek': did you mean check? Use -h for help.\n"]);
  });

  test.skipIf(kind !== 'kahea').each([
    [['check', 'x.cfg'], 2, 'ERROR: the current folder is gone: go to another one, as with cd /'],
    [['-c', '-f', '/nothing.cfg'], 255, 'ERROR: the current folder is gone: go to another one, as with cd /'],
    [['-DD', '-E'], 255, 'ERROR: the current folder is gone: go to another one, as with cd /'],
    [['fmt', '/etc/passwd'], 2, 'ERROR: /etc/passwd: the current folder is gone'],
  ])('%j in a folder that was removed is one line', async (words, code, said) => {
    const [command, ...first] = commandOf(kind);
    const line = [command, ...first, ...words].map((word) => `'${word}'`).join(' ');
    const gone = join(folder, 'gone');
    const { stderr, exit } = await run('sh', ['-c', `mkdir ${gone} && cd ${gone} && rmdir ../gone && exec ${line}`]);
    expect([exit?.code, stderr]).toEqual([code, `${said}\n`]);
  });

  test.skipIf(kind !== 'kahea')('a reader that goes away early leaves no stack trace', async () => {
    const bad = join(folder, 'many-mistakes.cfg');
    writeFileSync(bad, `request_route {\n${'nosuch();\n'.repeat(3000)}}\n`);
    const [command, ...first] = commandOf(kind);
    const line = [command, ...first, 'check', bad].map((word) => `'${word}'`).join(' ');
    const { stderr, exit } = await run('sh', ['-c', `{ ${line} 2>&3 | head -c 10 >/dev/null; } 3>&2`]);
    expect([exit?.code, stderr]).toEqual([0, '']);
  });

  test('-c accepts a good configuration with exit code 0', async () => {
    const { exit, stdout, stderr } = await start('-c', '-f', good);
    expect(stdout + stderr).toContain('config file ok, exiting...');
    expect(exit?.code).toBe(0);
  });

  test('-c takes every option a start script may carry', async () => {
    const { exit, output } = await start(
      ...['-c', '-f', good, '-P', join(folder, 'p.pid'), '-w', folder, '-Y', folder, '-E', '-e', '-d', '-L', MODULES],
      ...['-m', '64', '-M', '8', '-n', '2', '-N', '2', '-u', 'root', '-g', 'root', '-a', 'no', '-x', 'qm', '-X', 'qm'],
      ...['--atexit=no', '--debug=1', '--alias=a.example', '-A', 'X', '-l', `udp:${net.host(2)}:5060`],
    );
    expect(output).toContain('config file ok, exiting...');
    expect(exit?.code).toBe(0);
  });

  test('-c refuses a bad configuration with exit code 255 and says where', async () => {
    const bad = join(folder, 'bad.cfg');
    writeFileSync(bad, 'loadmodule "sl.so"\nrequest_route {\n        sl_replyy("404", "x");\n}\n');
    const { exit, output } = await start('-c', '-f', bad);
    expect(output).toMatch(/bad\.cfg.*?(?::3:|line 3)/s);
    expect(exit?.code).toBe(255);
  });

  test('a quote that is never closed is reported with its line', async () => {
    const bad = join(folder, 'quote.cfg');
    const lines = ['loadmodule "xlog.so"', 'request_route {', '  xlog(Now I am in the respond 501 route");', '}', ''];
    writeFileSync(bad, lines.join('\n'));
    const { exit, output } = await start('-c', '-f', bad);
    expect(output).toMatch(/quote\.cfg.*?(?::3:|line 3)/s);
    expect(exit?.code).toBe(255);
  });

  test('--cfg-print prints what the preprocessor leaves', async () => {
    const file = join(folder, 'print.cfg');
    writeFileSync(join(folder, 'part.cfg'), '# part\nroute[X] { exit; }\n');
    writeFileSync(
      file,
      '#!ifdef WITH_X\n# kept\n#!else\n# left out\n#!endif\ninclude_file "part.cfg"\nroute { exit; }\n',
    );
    const { exit, stdout } = await start('--cfg-print', '-A', 'WITH_X', '-f', file);
    expect(exit?.code).toBe(0);
    expect(stdout.replace(/\s+/g, ' ')).toContain('route[X] { exit; }');
    expect(stdout).not.toContain('left out');
  });

  describe('mistakes end with one clear line and a code that is not 0', () => {
    const oneLine = (child: Child, pattern: RegExp): void => {
      const lines = child.stderr.split('\n').filter((line) => line.trim() !== '');
      expect(lines.filter((line) => pattern.test(line))).toHaveLength(1);
      expect(child.exit?.code).toBe(255);
    };

    test('an option nobody knows', async () => {
      const child = await start('-f', good, '-y');
      oneLine(child, /[Uu]nknown option .*-y/);
    });

    test('an option without its value', async () => {
      oneLine(await start('-f'), /-f.*argument/);
    });

    test('a configuration that is not there', async () => {
      oneLine(await start('-f', join(folder, 'nothing.cfg')), /nothing\.cfg/);
    });

    test('a runtime folder below one that is missing, of which nothing is made', async () => {
      const child = await start('-f', good, '-DD', '-E', '-Y', join(folder, 'no', 'run'));
      expect(child.exit?.code).toBe(255);
      expect(child.stderr).toMatch(/runtime (folder|dir) \S*\/no\/run/);
      expect(existsSync(join(folder, 'no'))).toBe(false);
    });

    test.each([
      ['ctl', 'binrpc:s:unix:', []],
      ['ctl', 'binrpc:s:unixd:', []],
      ['jsonrpcs', 'fifo_name:s:', ['--modparam', 'jsonrpcs:transport:i:2']],
      ['jsonrpcs', 'dgram_socket:s:', ['--modparam', 'jsonrpcs:transport:i:4']],
    ])('%s: %s in a folder that is missing, of which nothing is made', async (module, parameter, more) => {
      const socket = join(folder, 'no', 'socket');
      const modparam = `${module}:${parameter}${socket}`;
      const child = await start(...['-f', good, '-DD', '-E', '--loadmodule', module, '--modparam', modparam, ...more]);
      expect(child.exit?.code).toBe(255);
      if (kind === 'kahea') oneLine(child, new RegExp(`no/socket.*: there is no folder ${join(folder, 'no')}$`));
      expect(existsSync(join(folder, 'no'))).toBe(false);
    });

    test.skipIf(kind === 'kamailio').each([
      [['-f', '/etc/passwd/x'], /configuration \/etc\/passwd\/x: a part of the path is no folder$/],
      [['-l', 'udp:127.0.0.1:x'], /"x" in "udp:127\.0\.0\.1:x" is no port: a number from 1 to 65535/],
      [['-l', 'xdp:127.0.0.1'], /"xdp" in "xdp:127\.0\.0\.1" is no protocol: udp, tcp or tls/],
      [['-u', ''], /user to run as .* is empty/],
      [['-w', '/not/there'], /folder \/not\/there: no such file or folder$/],
      [['-P', '/not/there/pid'], /file \/not\/there\/pid: no such file or folder$/],
      [['--loadmodule', 'ctl', '--modparam', `ctl:binrpc:s:unix:/tmp/${'x'.repeat(110)}`], /at most 107$/],
    ])('%j', async (args, pattern) => {
      const state = join(folder, 'deep', 'state');
      const child = await start('-f', good, '-DD', '-E', '--state', state, ...args);
      expect(child.stderr.split('\n').filter((line) => pattern.test(line.trimEnd()))).toHaveLength(1);
      expect(child.stderr).not.toMatch(/\bE(?!RROR)[A-Z]{4,}\b/);
      expect(child.exit?.code).toBe(255);
      // What the start made is gone with it.
      expect(existsSync(join(folder, 'deep'))).toBe(false);
    });

    test.skipIf(kind === 'kamailio')('a configuration that is a folder', async () => {
      mkdirSync(join(folder, 'folder.cfg'), { recursive: true });
      oneLine(await start('-f', join(folder, 'folder.cfg')), /folder\.cfg/);
    });
  });

  describe('options that change a running server', () => {
    const withOptions = (args: readonly string[], body: (server: Server) => Promise<void>): Promise<void> =>
      withServer(kind, { config: TELLING, args }, body);

    test('without any, the file decides', () =>
      withOptions([], async (server) => {
        expect(await ask(server)).toBe('SIP/2.0 200 nothing defined');
        expect(server.scriptLog).toEqual([]);
      }));

    test('-A NAME and -A NAME=VALUE define', () =>
      withOptions(['-A', 'WITH_STRICT', '-A', 'ANSWER="from outside"'], async (server) => {
        expect(await ask(server)).toBe('SIP/2.0 403 from outside');
      }));

    test('--substdef replaces', () =>
      withOptions(['--substdef=/nothing defined/something else/g'], async (server) => {
        expect(await ask(server)).toBe('SIP/2.0 200 something else');
      }));

    test('--debug shows more', () =>
      withOptions(['--debug=3'], async (server) => {
        await ask(server);
        expect(await server.awaitScriptLog(1)).toEqual(['a debug record']);
      }));

    test('--alias names this server', () =>
      withOptions(['--alias=alias.example:5060'], async (server) => {
        await ask(server, 'sip:alias.example');
        expect(await server.awaitScriptLog(1)).toEqual(['that is me']);
      }));

    test('-l listens on one address more', () =>
      withServer(kind, { config: TELLING, net, args: ['-l', `udp:${net.host(3)}:5060`] }, async (server) => {
        expect(await ask(server, `sip:${net.host(3)}`, net.host(3))).toBe('SIP/2.0 200 nothing defined');
        expect(await ask(server)).toBe('SIP/2.0 200 nothing defined');
      }));

    test('--loadmodule and --modparam load and set', () =>
      withServer(
        kind,
        {
          config: 'loadmodule "pv.so"\nloadmodule "cfg_rpc.so"\nrequest_route { drop; }\n',
          args: [
            ...['sl', 'usrloc', 'registrar'].map((name) => `--loadmodule=${name}.so`),
            '--modparam=registrar:max_contacts:i:3',
          ],
        },
        async (server) => {
          expect(await server.kamcmd('cfg.get', 'registrar', 'max_contacts')).toBe('3\n');
        },
      ));
  });

  test('an UDP port that is taken ends the start with one clear line', async () => {
    const block = await reserveLoopback();
    const holder = await UdpPeer.open(block.endpoint(1));
    try {
      const file = writeConfig(join(folder, 'busy'), block, { config: answer501 });
      const child = await start('-f', file, '-DD', '-E', '-Y', folder, '-w', folder);
      expect(child.exit?.code).not.toBe(0);
      expect(child.stderr).toMatch(new RegExp(`${block.host(1)}.*(in use|EADDRINUSE)`, 'is'));
      if (kind === 'kahea') expect(child.stderr).toContain('(ss -lunp sport = :5060 names it; ');
    } finally {
      await holder.close();
    }
  });

  test('a reply is still exact when the server was started with every option', () =>
    withServer(kind, { config: answer501, args: ['-m', '64', '-M', '8', '-x', 'qm'] }, async (server) => {
      const peer = await UdpPeer.open(server.net.endpoint(10));
      peer.send(writeRequest({ method: 'OPTIONS', uri: 'sip:x', via: peer.endpoint }), server.endpoint);
      expect((await peer.receive(reply(501))).startLine).toBe('SIP/2.0 501 Not Implemented');
      await peer.close();
    }));
});
