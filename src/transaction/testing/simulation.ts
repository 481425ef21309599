// Calls between random user agents through a forking proxy over a bad network, judged when all is over.
import { fraction } from '../../lib/random.ts';
import { seededRandom } from '../../lib/testing/seeded-random.ts';
import { VirtualTime } from '../../lib/testing/virtual-time.ts';
import { Callee } from './callee.ts';
import { Caller } from './caller.ts';
import { HAPPENINGS, noteHappenings, type Note } from './happenings.ts';
import { judge, judgeAnswers, withoutBadLuck } from './judge.ts';
import { SimulatedNetwork } from './network.ts';
import { planCallee, planCancel, planChange, qualityOf, WORST_LOSS, type Call } from './plans.ts';
import { SimulatedProxy, type CallRoute } from './proxy.ts';
import type { Simulations } from './simulation-seeds.ts';

export const TRANSACTIONS: Simulations = {
  title: 'calls through a proxy over a network that loses, duplicates and reorders',
  seeds: 500,
  calls: 200,
  happenings: HAPPENINGS,
  simulate,
};

/** What was not legal about `count` calls through a proxy over the network that this seed gives; [] when all was. */
function simulate(seed: number, count: number, note: Note): string[] {
  const random = seededRandom(seed);
  const time = new VirtualTime();
  const draw = () => fraction(random);
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
  complaints.push(...judgeAnswers(calls, quality.loss > 0));
  // A CANCEL sent without waiting for a reply may come before its INVITE, and then nobody hears it.
  const mustBeCanceled = proxy.layer.settings.cancelUnanswered === 1;
  for (const call of calls) {
    noteHappenings(call, note);
    const { name } = call.caller.plan;
    const gaveUp = proxy.records.get(name)?.timedOutBranch === true;
    complaints.push(...judge(call, { mustBeCanceled, gaveUp }).map((text) => `${name}: ${text}`));
  }
  return quality.loss === WORST_LOSS ? withoutBadLuck(complaints, count) : complaints;
}

function planCall(network: SimulatedNetwork, proxy: string, name: string, routes: Map<string, CallRoute>): Call {
  const draw = () => network.draw();
  const legs: string[][] = [];
  const callees: Callee[] = [];
  const legCount = draw() < 0.2 ? 2 : 1;
  for (let leg = 0; leg < legCount; leg++) {
    const forks = 1 + Math.floor(draw() * 3);
    legs.push([]);
    for (let fork = 0; fork < forks; fork++) {
      const address = `${name}-${leg}-${fork}.callee.test`;
      legs[leg]!.push(address);
      callees.push(new Callee(network, planCallee(draw, address, address)));
    }
  }
  routes.set(name, { legs, thinking: draw() < 0.1 ? 1 + Math.floor(draw() * 400) : 0 });
  const oldStyle = draw() < 0.1;
  const times = { cancelAfter: planCancel(draw, callees), changesAfter: planChange(draw) };
  const plan = { name, address: `${name}.caller.test`, uri: 'sip:bob@192.0.2.9', proxy, oldStyle, ...times };
  return { caller: new Caller(network, plan), callees };
}
