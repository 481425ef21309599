// Calls by chance: who calls whom over which transport, and what DNS and the registrar know of them.
import { Callee } from '../../src/transaction/testing/callee.ts';
import { Caller } from '../../src/transaction/testing/caller.ts';
import { parsed } from '../../src/transaction/testing/messages.ts';
import { planCallee, planCancel, planChange, type Call } from '../../src/transaction/testing/plans.ts';
import type { DnsRecord } from '../mock/dns-wire.ts';
import type { Internet } from './internet.ts';
import type { NameServers } from './name-servers.ts';
import { Registrant } from './registrant.ts';

export interface PlannedCall extends Call {
  readonly registrants: readonly Registrant[];
}

/** Seconds: longer than any call of a simulation. */
export const REGISTERED_FOR = 1500;
const DOMAIN = 'sip:sim.test';
const PORT = 5060;
/** Of the server with mixed calls, less what is on the way. */
const MIXED_PATIENCE = 2000;

export class CallPlanner {
  readonly #internet: Internet;
  readonly #names: NameServers;
  readonly #server: string;
  #hosts = 0;

  /** `server`: its address without transport. */
  constructor(internet: Internet, names: NameServers, server: string) {
    this.#internet = internet;
    this.#names = names;
    this.#server = server;
  }

  plan(number: number): PlannedCall {
    const kind = this.#below(9);
    if (kind < 2) {
      const name = `dns-${number}`;
      const callees = this.#byName(name);
      return { caller: this.#caller(name, callees), callees, registrants: [] };
    }
    if (kind === 8) return { ...this.#mixed(`mixed-${number}`), patience: MIXED_PATIENCE };
    return this.#registered(`${kind < 4 ? 'serial' : 'fork'}-${number}`);
  }

  #below(count: number): number {
    return Math.floor(this.#internet.draw() * count);
  }

  /** For who has an address that others can know, or for anybody. */
  #transport(isReachable: boolean): string {
    const kind = this.#below(isReachable ? 4 : 6);
    return kind === 0 ? 'tcp' : kind > 3 ? 'ws' : 'udp';
  }

  #address(transport: string): string {
    const host = ++this.#hosts;
    return `${transport}:10.1.${host >> 8}.${host & 255}:${PORT}`;
  }

  #caller(name: string, callees: readonly Callee[]): Caller {
    const draw = (): number => this.#internet.draw();
    const transport = this.#transport(false);
    return new Caller(this.#internet, {
      name,
      address: this.#address(transport),
      proxy: `${transport}:${this.#server}`,
      uri: `sip:${name}@sim.test`,
      oldStyle: false,
      cancelAfter: planCancel(draw, callees),
      changesAfter: planChange(draw),
    });
  }

  #callee(name: string, transport: string): Callee {
    const address = this.#address(transport);
    const callee = new Callee(
      this.#internet,
      planCallee(() => this.#internet.draw(), name, address),
    );
    if (callee.plan.dead && transport === 'tcp') this.#internet.silent.add(address);
    return callee;
  }

  /** Contacts, and beside them a name that DNS may tell long after the first contact would have answered. */
  #mixed(name: string): PlannedCall {
    const named = this.#byName(`dns-${name}`);
    return this.#registered(name, named);
  }

  /** Up to three contacts for each of one or two legs; `others` are called with them. */
  #registered(name: string, others: readonly Callee[] = []): PlannedCall {
    const callees = [...others];
    const registrants: Registrant[] = [];
    const legs = this.#below(5) === 0 ? 2 : 1;
    for (let leg = 0; leg < legs; leg++) {
      for (let fork = this.#below(3); fork >= 0; fork--) {
        const transport = this.#transport(false);
        const callee = this.#callee(`${name}-${leg}-${fork}`, transport);
        callees.push(callee);
        const registrant = new Registrant(this.#internet, {
          name: callee.plan.name,
          address: callee.plan.address,
          registrar: `${transport}:${this.#server}`,
          domain: DOMAIN,
          aor: `sip:${name}-${leg}@sim.test`,
          expires: REGISTERED_FOR,
          q: this.#below(2) === 0 ? null : `0.${this.#below(10)}`,
        });
        this.#internet.attach(callee.plan.address, (text) => {
          const message = parsed(text);
          if (!message.isRequest) registrant.onReply(message);
        });
        registrants.push(registrant);
      }
    }
    return { caller: this.#caller(name, callees), callees, registrants };
  }

  /** One to three hosts behind a name, in one of the ways in which DNS can say so. */
  #byName(name: string): readonly Callee[] {
    const domain = `${name}.names.test`;
    const way = this.#below(3);
    const transport = way === 0 ? 'udp' : this.#transport(true);
    const count = 1 + this.#below(3);
    const callees = Array.from({ length: count }, (_, index) => this.#callee(`${name}-${index}`, transport));
    const { zone } = this.#names;
    const addresses = callees.map(({ plan }): DnsRecord => ({ type: 'A', address: plan.address.split(':')[1]! }));
    if (way === 0) {
      zone.set(domain, addresses);
    } else {
      const service = `_sip._${transport}.${domain}`;
      zone.set(
        service,
        callees.map((_, index): DnsRecord => ({
          type: 'SRV',
          priority: this.#below(2),
          weight: this.#below(20),
          port: PORT,
          target: `h${index}.${domain}`,
        })),
      );
      for (const [index, address] of addresses.entries()) zone.set(`h${index}.${domain}`, [address]);
      zone.set(domain, way === 1 ? [] : [naptr(transport, service)]);
    }
    return callees;
  }
}

function naptr(transport: string, replacement: string): DnsRecord {
  const service = transport === 'tcp' ? 'SIP+D2T' : 'SIP+D2U';
  return { type: 'NAPTR', order: 1, preference: 1, flags: 's', service, replacement };
}
