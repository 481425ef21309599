// Calls between random user agents through a forking proxy over a bad network, judged when all is over.
import { seededRandom } from '../../lib/testing/seeded-random.ts';
import { VirtualTime } from '../../lib/testing/virtual-time.ts';
import { Callee, type CalleePlan } from './callee.ts';
import { Caller } from './caller.ts';
import { SimulatedNetwork, type NetworkQuality } from './network.ts';
import { SimulatedProxy, type CallRoute } from './proxy.ts';

interface Call {
  readonly caller: Caller;
  readonly callees: readonly Callee[];
}

/** About fr_timer: when who never rang answers late, in milliseconds. */
const SILENT_ANSWER = 29_000;
const WORST_LOSS = 0.3;
const NEGATIVES = [302, 401, 404, 480, 486, 500, 503, 603];

function planCallee(network: SimulatedNetwork, address: string): CalleePlan {
  const draw = () => network.draw();
  const kind = draw();
  const ringAfter = draw() < 0.8 ? Math.floor(draw() * 2000) : null;
  const common = { address, ringAfter, twice: false, dead: false };
  const soon = Math.floor(draw() * 8000);
  if (kind < 0.4) return { ...common, answerAfter: soon, status: 200, twice: draw() < 0.05 };
  if (kind < 0.75) {
    return { ...common, answerAfter: soon, status: NEGATIVES[Math.floor(draw() * NEGATIVES.length)]! };
  }
  if (kind < 0.85) return { ...common, answerAfter: null, status: 0 };
  if (kind < 0.92) return { ...common, answerAfter: null, status: 0, dead: true };
  // Answers about when the proxy gives up on it.
  const late = ringAfter === null ? SILENT_ANSWER : 119_000;
  return { ...common, answerAfter: late + Math.floor(draw() * 3000), status: draw() < 0.5 ? 200 : 486 };
}

/** Every tenth network is perfect, every fifth loses three packets of ten. */
function qualityOf(seed: number, draw: () => number): NetworkQuality {
  if (seed % 10 === 0) return { loss: 0, duplication: 0, maxDelay: 0 };
  const loss = seed % 5 === 0 ? WORST_LOSS : draw() * 0.15;
  return { loss, duplication: draw() * 0.15, maxDelay: 1 + Math.floor(draw() * 600) };
}

/** What was not legal about `count` calls through a proxy over the network that this seed gives; [] when all was. */
export function simulate(seed: number, count: number): string[] {
  const random = seededRandom(seed);
  const time = new VirtualTime();
  const draw = () => (random.int32() >>> 0) / 0x1_0000_0000;
  const quality = qualityOf(seed, draw);
  const network = new SimulatedNetwork(time, random, quality);
  const routes = new Map<string, CallRoute>();
  const proxy = new SimulatedProxy(network, random, routes);
  proxy.layer.settings.cancelUnanswered = seed % 3 === 0 ? 2 : 1;
  const calls: Call[] = [];
  for (let number = 0; number < count; number++) {
    const call = planCall(network, proxy.address, `c${number}`, routes);
    calls.push(call);
    network.after(Math.floor(draw() * 60_000), () => {
      call.caller.start();
    });
  }
  const idle = time.runUntilIdle(3_600_000);
  const complaints = [...proxy.complaints];
  if (!idle) complaints.push('the simulation did not come to rest');
  if (proxy.layer.size + proxy.layer.entries + time.timers.size !== 0) {
    complaints.push(
      `left over: ${proxy.layer.size} cells, ${proxy.layer.entries} entries, ${time.timers.size} timers: ${JSON.stringify(proxy.layer.snapshot().cells[0])}`,
    );
  }
  const answers = calls.flatMap((call) =>
    call.callees.flatMap(({ plan, answers }) =>
      [...answers.values()].map((answer) => ({ ...answer, silent: isSilent(plan) })),
    ),
  );
  // The proxy forgets a call after wt_timer, and a callee repeats its 2xx for 64 T1 only: with bad luck every ACK until
  // then is lost. Where nothing is lost, every reply is heard but the no of who never rang and comes after timer B.
  const negative = answers.filter(({ status, silent }) => status >= 300 && (quality.loss > 0 || !silent));
  const positive = answers.filter(({ status }) => status < 300);
  complaints.push(...unheard('negative replies', negative, quality.loss > 0 ? 1 / 25 : 0));
  complaints.push(...unheard('2xx', positive, quality.loss > 0 ? 1 / 100 : 0));
  for (const call of calls) complaints.push(...judge(call, proxy).map((text) => `${call.caller.plan.name}: ${text}`));
  return quality.loss === WORST_LOSS ? withoutBadLuck(complaints, count) : complaints;
}

/**
 * Where three packets of ten are lost, all repetitions of a message are lost now and then: RFC 3261 then has both sides give
 * up by themselves, or an INVITE comes once more when the proxy has forgotten it (wt_timer). That is legal as long as it is rare.
 */
function withoutBadLuck(complaints: readonly string[], calls: number): string[] {
  const isBadLuck = (text: string): boolean =>
    /never (?:acknowledged|answered|got an end)|heard nothing|rings for ever|came on two branches/.test(text);
  const unlucky = complaints.filter(isBadLuck);
  const others = complaints.filter((text) => !isBadLuck(text));
  return unlucky.length > calls / 20 ? [...others, ...unlucky] : others;
}

/** Answers, if at all, when the proxy may have given up on it and forgotten the call. */
function isSilent({ ringAfter, answerAfter }: CalleePlan): boolean {
  return ringAfter === null && answerAfter !== null && answerAfter >= SILENT_ANSWER;
}

/** A complaint when more than that share of the answers was never acknowledged. */
function unheard(what: string, answers: readonly { readonly acked: boolean }[], share: number): string[] {
  const missing = answers.filter((answer) => !answer.acked).length;
  return missing > answers.length * share ? [`${missing} of ${answers.length} ${what} were never acknowledged`] : [];
}

function planCall(network: SimulatedNetwork, proxy: string, name: string, routes: Map<string, CallRoute>): Call {
  const legs: string[][] = [];
  const callees: Callee[] = [];
  const legCount = network.draw() < 0.2 ? 2 : 1;
  for (let leg = 0; leg < legCount; leg++) {
    const forks = 1 + Math.floor(network.draw() * 3);
    legs.push([]);
    for (let fork = 0; fork < forks; fork++) {
      const address = `${name}-${leg}-${fork}.callee.test`;
      legs[leg]!.push(address);
      callees.push(new Callee(network, planCallee(network, address)));
    }
  }
  routes.set(name, { legs, thinking: network.draw() < 0.1 ? 1 + Math.floor(network.draw() * 400) : 0 });
  const oldStyle = network.draw() < 0.1;
  const cancelAfter = network.draw() < 0.3 ? Math.floor(network.draw() * 6000) : null;
  return { caller: new Caller(network, { name, proxy, oldStyle, cancelAfter }), callees };
}

/** What was not legal about a finished call. */
function judge({ caller, callees }: Call, proxy: SimulatedProxy): string[] {
  const wrong = [...caller.complaints];
  // A CANCEL sent without waiting for a reply may come before its INVITE, and then nobody hears it.
  const mustBeCanceled = proxy.layer.settings.cancelUnanswered === 1;
  const record = proxy.records.get(caller.plan.name);
  if (!caller.ended) wrong.push('the caller never got an end');
  if (caller.timedOut) wrong.push('the caller heard nothing');
  if (caller.negatives.length > 1) wrong.push(`several negative ends: ${caller.negatives.join(' ')}`);
  if (caller.negatives.length > 0 && caller.dialogs.size > 0 && record?.timedOutBranch !== true) {
    wrong.push(`both ${caller.negatives[0]!} and a 2xx`);
  }
  const answered = new Set<string>();
  for (const callee of callees) {
    wrong.push(...judgeCallee(callee, mustBeCanceled));
    for (const [tag, answer] of callee.answers) if (answer.status < 300) answered.add(tag);
  }
  for (const tag of caller.dialogs) if (!answered.has(tag)) wrong.push(`a dialog with ${tag}, who did not answer`);
  if (caller.byeUnanswered > 0) wrong.push('a BYE was never answered');
  return wrong;
}

function judgeCallee(callee: Callee, mustBeCanceled: boolean): string[] {
  const wrong = callee.complaints.map((text) => `${callee.plan.address} got ${text}`);
  if (mustBeCanceled && callee.invited && callee.answers.size === 0 && callee.plan.ringAfter !== null) {
    wrong.push(`${callee.plan.address} rings for ever`);
  }
  return wrong;
}
