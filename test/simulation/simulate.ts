// One simulation: calls through a whole server over a network, with peers and with DNS as bad as its seed says.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LoadedConfig } from '../../src/engine/load/loaded-config.ts';
import { compileText } from '../../src/engine/testing/compile-text.ts';
import { seededRandom } from '../../src/lib/testing/seeded-random.ts';
import { VirtualTime } from '../../src/lib/testing/virtual-time.ts';
import type { AnyModule } from '../../src/module/index.ts';
import { judge, judgeAnswers, withoutBadLuck } from '../../src/transaction/testing/judge.ts';
import { qualityOf, WORST_LOSS } from '../../src/transaction/testing/plans.ts';
import type { Simulations } from '../../src/transaction/testing/simulation-seeds.ts';
import maxfwd from '../../modules/maxfwd/index.ts';
import pv from '../../modules/pv/index.ts';
import registrar from '../../modules/registrar/index.ts';
import rr from '../../modules/rr/index.ts';
import siputils from '../../modules/siputils/index.ts';
import sl from '../../modules/sl/index.ts';
import textops from '../../modules/textops/index.ts';
import tm from '../../modules/tm/index.ts';
import tmx from '../../modules/tmx/index.ts';
import usrloc from '../../modules/usrloc/index.ts';
import xlog from '../../modules/xlog/index.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';
import { CallPlanner, REGISTERED_FOR, type PlannedCall } from './calls.ts';
import { Internet } from './internet.ts';
import { LURE, NameServers } from './name-servers.ts';
import { ServerStage } from './server-stage.ts';

const MODULES = [maxfwd, pv, registrar, rr, siputils, sl, textops, tm, tmx, usrloc, xlog] as unknown as AnyModule[];
const TEXT = readFileSync(join(import.meta.dirname, 'kamailio.cfg'), 'utf8');
const SERVER = '10.0.0.1:5060';

/** Milliseconds: everybody has registered, or given up. */
const FIRST_CALL = 60_000;
const CALLS_WITHIN = 60_000;
/** Until the last registration is over and was swept away. */
const END = REGISTERED_FOR * 1000 + 180_000;
/** Probability that a message over TCP is cut off in its midst. */
const RESETS = 0.05;

export const SERVERS: Simulations = {
  title: 'calls through a server with a network, peers and DNS that fail',
  seeds: 100,
  calls: 20,
  async simulate(seed, calls) {
    const folder = makeTemporaryFolder();
    try {
      return await simulate(seed, calls, folder);
    } finally {
      removeFolder(folder);
    }
  },
};

function configFor(seed: number): LoadedConfig {
  return compileText(TEXT.replace('BLOCKLIST', seed % 4 === 0 ? 'on' : 'off'), ...MODULES);
}

/** What was not legal in the simulation of a seed; [] when all was. `folder`: for what a server writes at run time. */
async function simulate(seed: number, count: number, folder: string): Promise<string[]> {
  const random = seededRandom(seed);
  const draw = (): number => (random.int32() >>> 0) / 0x1_0000_0000;
  const quality = qualityOf(seed, draw);
  const isPerfect = quality.loss === 0;
  const internet = new Internet(new VirtualTime(), random, { ...quality, resets: isPerfect ? 0 : RESETS });
  internet.forbidden = LURE;
  const names = new NameServers(internet, !isPerfect);
  const planner = new CallPlanner(internet, names, SERVER);
  const calls = Array.from({ length: count }, (_, number) => planner.plan(number));
  const stage = await ServerStage.start({ config: configFor(seed), internet, names, random, folder });
  try {
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
    await stage.run(END);
    const complaints = [...internet.strays, ...judgeServer(stage.lines)];
    const after = await leftOf(stage, names);
    if (after !== before) complaints.push(`left over: ${after}, before it was ${before}`);
    complaints.push(...judgeAnswers(calls.map(withoutCut), !isPerfect));
    for (const call of calls) complaints.push(...judgeCall(call, stage.lines));
    return isPerfect ? complaints : withoutBadLuck(complaints, quality.loss === WORST_LOSS ? count * 4 : count);
  } finally {
    await stage.stop();
  }
}

/** What goes on and what is kept, as one text. */
async function leftOf(stage: ServerStage, names: NameServers): Promise<string> {
  const { timers, waitingCalls, transport, dns, blocklist } = stage.snapshot();
  const transactions = await stage.rpc('tm.list');
  const contacts = await stage.rpc('ul.dump');
  const { connections, tcp } = transport;
  const left = { timers, waitingCalls, connections, queued: tcp.queuedBytes, dns, blocklist, open: names.open };
  return JSON.stringify({ ...left, transactions, contacts });
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

/** The call without those whose connections were reset: what they should have heard may be lost. */
function withoutCut({ caller, callees }: PlannedCall): PlannedCall {
  return { caller, callees: caller.disconnected ? [] : callees.filter((each) => !each.disconnected), registrants: [] };
}
