// One simulation: calls through a whole server over a network, with peers and with DNS as bad as its seed says.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LoadedConfig } from '../../src/engine/load/loaded-config.ts';
import { compileText } from '../../src/engine/testing/compile-text.ts';
import { fraction } from '../../src/lib/random.ts';
import { seededRandom } from '../../src/lib/testing/seeded-random.ts';
import { VirtualTime } from '../../src/lib/testing/virtual-time.ts';
import type { AnyModule } from '../../src/module/index.ts';
import { HAPPENINGS, noteHappenings, type Note } from '../../src/transaction/testing/happenings.ts';
import { judge, judgeAnswers, withoutBadLuck } from '../../src/transaction/testing/judge.ts';
import { qualityOf, WORST_LOSS } from '../../src/transaction/testing/plans.ts';
import type { Simulations } from '../../src/transaction/testing/simulation-seeds.ts';
import corex from '../../modules/corex/index.ts';
import maxfwd from '../../modules/maxfwd/index.ts';
import nathelper from '../../modules/nathelper/index.ts';
import pv from '../../modules/pv/index.ts';
import registrar from '../../modules/registrar/index.ts';
import rr from '../../modules/rr/index.ts';
import siputils from '../../modules/siputils/index.ts';
import sl from '../../modules/sl/index.ts';
import textops from '../../modules/textops/index.ts';
import tm from '../../modules/tm/index.ts';
import tmx from '../../modules/tmx/index.ts';
import usrloc from '../../modules/usrloc/index.ts';
import websocket from '../../modules/websocket/index.ts';
import xhttp from '../../modules/xhttp/index.ts';
import xlog from '../../modules/xlog/index.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';
import { CallPlanner, REGISTERED_FOR, type PlannedCall } from './calls.ts';
import { Internet } from './internet.ts';
import { LURE, NameServers } from './name-servers.ts';
import { ServerStage } from './server-stage.ts';

const MODULES = [
  ...[corex, maxfwd, nathelper, pv, registrar, rr, siputils, sl, textops, tm, tmx, usrloc, websocket, xhttp, xlog],
] as unknown as AnyModule[];
const TEXT = readFileSync(join(import.meta.dirname, 'kamailio.cfg'), 'utf8');
const SERVER = '10.0.0.1:5060';

/** Milliseconds: everybody has registered, or given up. */
const FIRST_CALL = 60_000;
const CALLS_WITHIN = 60_000;
/** Who came by WebSocket leaves when nobody can be called any more. */
const LEAVING = REGISTERED_FOR * 1000;
/** Until the last registration is over and was swept away. */
const END = REGISTERED_FOR * 1000 + 180_000;
/** One seed in so many has reloads, and so many. */
const RELOADING = 3;
const RELOADS = 3;
/** Probability that a message over TCP is cut off in its midst. */
const RESETS = 0.05;

const CARRIED = [
  ...['udp', 'tcp', 'ws'].flatMap((each) => [`an answered call from ${each}`, `an answered call to ${each}`]),
  'a connection was cut',
  'a reload during calls',
];

export const SERVERS: Simulations = {
  title: 'calls through a server with a network, peers and DNS that fail',
  seeds: 100,
  calls: 20,
  happenings: [...HAPPENINGS, ...CARRIED],
  async simulate(seed, calls, note) {
    const folder = makeTemporaryFolder();
    try {
      return await simulate({ seed, count: calls, folder, note });
    } finally {
      removeFolder(folder);
    }
  },
};

/** The configuration of a seed after so many reloads: its routes are called otherwise each time. */
function configFor(seed: number, reloads = 0): LoadedConfig {
  const text = TEXT.replace('BLOCKLIST', seed % 4 === 0 ? 'on' : 'off');
  return compileText(text.replace(/\b(?:LEG|FURTHER|BRANCH)\b/g, `$&_${reloads}`), ...MODULES);
}

interface Simulation {
  readonly seed: number;
  /** Of calls. */
  readonly count: number;
  /** For what a server writes at run time. */
  readonly folder: string;
  readonly note: Note;
}

/** What was not legal in the simulation of a seed; [] when all was. */
async function simulate({ seed, count, folder, note }: Simulation): Promise<string[]> {
  const random = seededRandom(seed);
  const draw = (): number => fraction(random);
  const quality = qualityOf(seed, draw);
  const isPerfect = quality.loss === 0;
  const internet = new Internet(new VirtualTime(), random, { ...quality, resets: isPerfect ? 0 : RESETS }, SERVER);
  internet.forbidden = LURE;
  const names = new NameServers(internet, !isPerfect);
  const planner = new CallPlanner(internet, names, SERVER);
  const calls = Array.from({ length: count }, (_, number) => planner.plan(number));
  const stage = await ServerStage.start({ config: configFor(seed), internet, names, random, folder });
  try {
    internet.hasGivenUp = (callId) => stage.lines.some((line) => line.endsWith(`gave up ${callId}`));
    const before = await leftOf(stage, names);
    for (const { caller, registrants } of calls) {
      for (const registrant of registrants) {
        internet.after(Math.floor(draw() * 20_000), () => {
          registrant.start();
        });
      }
      internet.after(FIRST_CALL + Math.floor(draw() * CALLS_WITHIN), () => {
        caller.start();
      });
    }
    for (let reload = 1; reload <= (seed % RELOADING === 0 ? RELOADS : 0); reload++) {
      internet.after(FIRST_CALL + Math.floor(draw() * 2 * CALLS_WITHIN), () => {
        stage.reload(configFor(seed, reload));
      });
    }
    internet.after(LEAVING, () => {
      for (const peer of internet.webPeers) peer.leave();
    });
    await stage.run(END);
    const complaints = [...internet.strays, ...internet.refusedAnswers, ...stage.problems, ...judgeServer(stage.lines)];
    for (let reload = 0; reload < stage.reloads; reload++) note('a reload during calls');
    for (const peer of internet.webPeers) complaints.push(...peer.complaints);
    const after = await leftOf(stage, names);
    if (after !== before) complaints.push(`left over: ${after}, before it was ${before}`);
    complaints.push(...judgeAnswers(calls, !isPerfect));
    for (const call of calls) {
      complaints.push(...judgeCall(call, stage.lines));
      noteHappenings(call, note);
      noteCarriers(call, note);
    }
    return isPerfect ? complaints : withoutBadLuck(complaints, quality.loss === WORST_LOSS ? count * 4 : count);
  } finally {
    await stage.stop();
  }
}

function noteCarriers({ caller, callees }: PlannedCall, note: Note): void {
  const hasAnswered = callees.filter((callee) => caller.dialogs.has(callee.plan.name));
  if (caller.dialogs.size > 0) note(`an answered call from ${transportOf(caller.plan.address)}`);
  for (const { plan } of hasAnswered) note(`an answered call to ${transportOf(plan.address)}`);
  if ([caller, ...callees].some((side) => side.disconnected)) note('a connection was cut');
}

function transportOf(address: string): string {
  return address.slice(0, address.indexOf(':'));
}

/** What goes on and what is kept, as one text. */
async function leftOf(stage: ServerStage, names: NameServers): Promise<string> {
  const { timers, waitingCalls, transport, dns, blocklist, state } = stage.snapshot();
  const transactions = stage.transactions();
  const contacts = await stage.rpc('ul.dump');
  const webSockets = await stage.rpc('ws.dump');
  const { connections, tcp } = transport;
  const kept = { queued: tcp.queuedBytes, dns, blocklist, open: names.open, unsaved: state?.pending };
  return JSON.stringify({ timers, waitingCalls, connections, ...kept, transactions, contacts, webSockets });
}

/** Whatever it throws it calls a bug. */
function judgeServer(lines: readonly string[]): string[] {
  return lines.filter((line) => /\bBUG\b|exception/i.test(line));
}

function judgeCall({ caller, callees, registrants }: PlannedCall, lines: readonly string[]): string[] {
  const { name } = caller.plan;
  const isCut = caller.disconnected || callees.some((callee) => callee.disconnected);
  const gaveUp = isCut || lines.some((line) => line.endsWith(`gave up ${name}`));
  const complaints = judge({ caller, callees }, { mustBeCanceled: true, gaveUp }).map((text) => `${name}: ${text}`);
  return [...complaints, ...registrants.flatMap((each) => each.complaints)];
}
