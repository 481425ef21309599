// `npm start`: installs and builds what is missing, then runs the example exchange in the foreground and says what to do next.
// `npm start -- -f my.cfg -DD -E` runs another configuration, with the same folders; all options of `kahea` are taken. Without
// `-f` they are about the example: `npm start -- -c` checks it.

import '../bin/node-version.js';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { isatty } from 'node:tty';
import { getSystemErrorMap } from 'node:util';
import { ROOT, runCommand } from './lib/command.mjs';
import { installModules } from './lib/install.mjs';
import { complainOfOwner } from './lib/owner.mjs';

const SERVER = join(ROOT, 'dist/src/cli/kahea.js');
const EXAMPLE = join(ROOT, 'examples/pbx/kamailio.cfg');

/** Time of the newest source file. */
function newest(folder) {
  let time = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) time = Math.max(time, newest(path));
    else if (/\.(?:ts|c|mjs)$/.test(entry.name)) time = Math.max(time, statSync(path).mtimeMs);
  }
  return time;
}

async function build() {
  const built = existsSync(SERVER) ? statSync(SERVER).mtimeMs : 0;
  const sources = ['src', 'modules', 'native', 'scripts'].map((folder) => newest(join(ROOT, folder)));
  if (built > Math.max(...sources)) return true;
  const refused = complainOfOwner(join(ROOT, 'dist'), 'build');
  if (refused !== null) {
    console.error(refused);
    return false;
  }
  console.log('building …');
  const lines = [];
  // Without the look at the types that `npm run build` takes: it is for who changes the sources, and most of the time.
  for (const script of ['scripts/bundle.mjs', 'scripts/build-native.mjs']) {
    const code = await runCommand(process.execPath, [script], { output: (text) => lines.push(text) });
    if (code === 0) continue;
    console.error(lines.join(''));
    return false;
  }
  return true;
}

/** A folder for state and control sockets that any user can write to. */
function defaultFolder() {
  return resolve(
    process.env.KAHEA_HOME ?? join(process.env.XDG_STATE_HOME ?? join(homedir(), '.local/state'), 'kahea'),
  );
}

/** Users of services often have a home that is not there, or not theirs. */
const REMEDY = 'KAHEA_HOME=FOLDER names another, or npm start -- -Y FOLDER --state FOLDER';

/** Ends with one line where it cannot be made. */
function makeFolder(folder) {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    const [, reason] = getSystemErrorMap().get(error.errno) ?? [error.code, error.message];
    console.error(`ERROR: cannot make the folder ${folder}: ${reason} (${REMEDY})`);
    process.exit(1);
  }
}

/**
 * What is given to `kahea`: the words of the user, the example and our folders where they name none. A first word that is no
 * option is a command of `kahea`, with options of its own.
 */
function serverOptions(given, home) {
  if (given.length > 0 && !given[0].startsWith('-')) return { args: given, example: false, runtime: null };
  const names = (short, long = short) =>
    given.some((word) => (word.startsWith(short) && !word.startsWith('--')) || word.split('=')[0] === long);
  const example = !names('-f');
  const staysAsAsked = !example || names('-D');
  const runtime = names('-Y') ? null : join(home, 'run');
  if (runtime !== null) makeFolder(runtime);
  const args = [
    ...given,
    ...(example ? ['-f', EXAMPLE, '-E'] : []),
    ...(staysAsAsked ? [] : ['-DD']),
    ...(runtime === null ? [] : ['-Y', runtime]),
    ...(names('--state') || process.env.KAHEA_STATE_DIR !== undefined ? [] : ['--state', join(home, 'state')]),
  ];
  return { args, example, runtime };
}

/** What can be typed now, for the example or for a configuration of the user's. */
function guide({ example, runtime }) {
  const socket = runtime === null ? null : join(runtime, 'kamailio_ctl');
  if (socket === null || !existsSync(socket)) return '';
  const reload = `${join(ROOT, 'bin/kahea.js')} reload -s unix:${socket}`;
  if (!example) return `After a change of the configuration, in another terminal:\n  ${reload}\n`;
  const kamcmd = `  ${join(ROOT, 'bin/kamcmd.js')} -s unix:${socket}`;
  return [
    'Register a phone: user 100 (any number), no password, server this machine, port 5060, UDP or TCP.',
    'Register a second one as 200 and call it from the first.',
    'Look inside, in another terminal:',
    `${kamcmd} ul.dump      who is registered`,
    `${kamcmd} tm.stats     calls and transactions`,
    `${kamcmd}              a prompt; type help`,
    'Have it read its configuration again:',
    `  ${reload}`,
    'Ctrl-C ends the server; registrations are kept.',
    '',
  ].join('\n');
}

/** A reader of the output that goes away (`npm start | head`) does not end the server, which would stay without us. */
function forgiveBrokenPipes() {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}

async function main() {
  forgiveBrokenPipes();
  const given = process.argv.slice(2);
  if (given.includes('-h') || given.includes('--help')) {
    console.log(
      'usage: npm start [-- options of kahea, which `bin/kahea.js -h` shows]; without -f it runs examples/pbx',
    );
    return;
  }
  if (!(await installModules()) || !(await build())) {
    process.exitCode = 1;
    return;
  }
  const options = serverOptions(given, defaultFolder());
  const server = spawn(process.execPath, [join(ROOT, 'bin/kahea.js'), ...options.args], {
    // npm goes to the folder of package.json; names of files are meant from where it was typed.
    cwd: process.env.npm_lifecycle_event === 'start' ? process.env.INIT_CWD : undefined,
    stdio: ['inherit', 'pipe', 'inherit'],
  });
  server.stdout.on('data', (text) => {
    process.stdout.write(text);
    // A server that is up says so.
    if (String(text).includes('State: ')) process.stdout.write(guide(options));
  });
  // Ctrl-C comes from the terminal to the server as well; a second SIGINT would tell it not to wait for calls in progress.
  const isOnTerminal = [0, 1, 2].some((descriptor) => isatty(descriptor));
  process.on('SIGINT', () => isOnTerminal || server.kill('SIGINT'));
  process.on('SIGTERM', () => server.kill('SIGTERM'));
  server.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}

await main();
