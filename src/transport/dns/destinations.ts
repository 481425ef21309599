// The addresses that a host of a URI leads to, in the order in which to try them (RFC 3263 §4).
import type { RandomSource } from '../../lib/random.ts';
import { weightedOrder } from '../../lib/weighted-order.ts';
import type { Transport } from '../../sip/flow.ts';
import { defaultPort } from '../../sip/transport.ts';
import { domainName } from './domain-name.ts';
import { chooseServices } from './naptr-choice.ts';
import type { DnsRecord, RecordTypeName, SrvRecord } from './record.ts';
import { fixedOrder } from './srv-order.ts';

export interface Destination {
  readonly transport: Transport;
  /** IP literal. */
  readonly address: string;
  readonly port: number;
}

/** Where to find out; what answers at once is no promise. Nothing here rejects. */
export interface DestinationSource {
  records(name: string, type: RecordTypeName): readonly DnsRecord[] | Promise<readonly DnsRecord[]>;
  lookup(host: string, family: 4 | 6): readonly string[] | Promise<readonly string[]>;
  /** Families of addresses to try where any will do, the first one preferred. */
  readonly families: readonly (4 | 6)[];
}

export interface DestinationRules {
  /** Ask for NAPTR records where the URI leaves the transport open (`dns_try_naptr`). */
  readonly tryNaptr: boolean;
  readonly naptrIgnoresOrder: boolean;
  /** Choose among SRV records of one priority by their weights (`dns_srv_lb`). */
  readonly balance: boolean;
  readonly random: RandomSource;
  /** Our liking for a transport, greater is better; null: not to be used (`dns_udp_pref` …, and what we listen on). */
  preference(transport: Transport): number | null;
  /** Whether a destination can be sent to. */
  reachable(destination: Destination): boolean;
}

export interface Asked {
  readonly host: string;
  /** null: none is given. */
  readonly port: number | null;
  readonly transport: Transport | null;
  readonly secure: boolean;
  /** 0: whatever there is. */
  readonly family: 0 | 4 | 6;
}

type Maybe<T> = T | Promise<T>;

/** What is still to be looked up; `otherwise` is tried when it brings nothing. */
type Step =
  | { readonly kind: 'naptr'; readonly name: string }
  | { readonly kind: 'otherwise'; readonly step: ServiceStep }
  | ServiceStep
  | HostStep;

interface ServiceStep {
  readonly kind: 'service';
  readonly name: string;
  readonly transport: Transport;
  readonly otherwise: Step | null;
}

interface HostStep {
  readonly kind: 'host';
  readonly host: string;
  /** 0: one after the other. */
  readonly family: 0 | 4 | 6;
  readonly port: number;
  readonly transport: Transport;
}

/** In the order in which a domain without NAPTR records is asked for what is liked equally. */
const BY_SRV = ['udp', 'tcp', 'sctp', 'tls'] as const;
const MOST_TARGETS = 64;

export class Destinations {
  readonly #source: DestinationSource;
  readonly #rules: DestinationRules;
  readonly #asked: Asked;
  /** In the order in which to take them. */
  #steps: Step[];
  #addresses: readonly string[] = [];
  #at = 0;
  #port = 0;
  #transport: Transport = 'udp';
  /** The first that cannot be sent to: given when there is no other, so that the sender says why. */
  #unreachable: Destination | null = null;
  #hasGiven = false;

  constructor(asked: Asked, source: DestinationSource, rules: DestinationRules) {
    this.#asked = asked;
    this.#source = source;
    this.#rules = rules;
    this.#steps = [this.#first()];
  }

  /** The next one to try; null: there is no further one. Never rejects. */
  next(): Maybe<Destination | null> {
    for (;;) {
      while (this.#at < this.#addresses.length) {
        const found = { transport: this.#transport, address: this.#addresses[this.#at++]!, port: this.#port };
        if (this.#rules.reachable(found)) return this.#given(found);
        this.#unreachable ??= found;
      }
      const step = this.#steps.shift();
      if (step === undefined) {
        const last = this.#hasGiven ? null : this.#unreachable;
        return last === null ? null : this.#given(last);
      }
      const waiting = this.#take(step);
      if (waiting !== null) return waiting.then(() => this.next());
    }
  }

  #given(destination: Destination): Destination {
    this.#hasGiven = true;
    return destination;
  }

  #first(): Step {
    const { host, port, transport, secure } = this.#asked;
    const name = domainName(host);
    // "If the port is specified in the URI", or TARGET is numeric, there is nothing to be looked up but addresses (§4.2).
    if (port !== null || name === null) return this.#hostStep(transport ?? (secure ? 'tls' : 'udp'));
    if (transport !== null) return this.#serviceStep(name, transport, this.#hostStep(transport));
    if (this.#rules.tryNaptr) return { kind: 'naptr', name };
    return this.#withoutNaptr(name);
  }

  #hostStep(transport: Transport): Step {
    const { host, family, port } = this.#asked;
    return { kind: 'host', host, family, port: port ?? defaultPort(transport), transport };
  }

  #serviceStep(name: string, transport: Transport, otherwise: Step): Step {
    if (transport === 'ws' || transport === 'wss') return otherwise;
    const service = transport === 'tls' ? `_sips._tcp.${name}` : `_sip._${transport}.${name}`;
    return { kind: 'service', name: service, transport, otherwise };
  }

  /** "If no NAPTR records are found, the client constructs SRV queries for those transport protocols it supports" (§4.1). */
  #withoutNaptr(name: string): Step {
    const { secure } = this.#asked;
    if (secure) return this.#serviceStep(name, 'tls', this.#hostStep('tls'));
    const liked = BY_SRV.flatMap((transport) => {
      const liking = this.#rules.preference(transport);
      return liking === null ? [] : [{ transport, liking }];
    }).sort((a, b) => b.liking - a.liking);
    const last = this.#hostStep(
      liked.some(({ transport }) => transport === 'udp') ? 'udp' : (liked[0]?.transport ?? 'udp'),
    );
    return liked.reduceRight<Step>((otherwise, { transport }) => this.#serviceStep(name, transport, otherwise), last);
  }

  /** null: done; else what it waits for. */
  #take(step: Step): Promise<void> | null {
    switch (step.kind) {
      case 'naptr':
        return after(this.#source.records(step.name, 'NAPTR'), (records) => {
          this.#takeNaptr(step.name, records);
        });
      case 'service':
        return after(this.#source.records(step.name, 'SRV'), (records) => {
          this.#takeServices(step, records);
        });
      case 'otherwise':
        if (!this.#hasGiven) this.#steps.unshift(step.step);
        return null;
      case 'host':
        return this.#takeHost(step);
    }
  }

  #takeHost(step: HostStep): Promise<void> | null {
    if (step.family === 0) {
      this.#steps.unshift(...this.#source.families.map((family): HostStep => ({ ...step, family })));
      return null;
    }
    return after(this.#source.lookup(step.host, step.family), (addresses) => {
      this.#addresses = addresses;
      this.#at = 0;
      this.#port = step.port;
      this.#transport = step.transport;
    });
  }

  #takeNaptr(name: string, records: readonly DnsRecord[]): void {
    const services = chooseServices(
      records.flatMap((record) => (record.type === 'NAPTR' ? [record] : [])),
      {
        secure: this.#asked.secure,
        ignoresOrder: this.#rules.naptrIgnoresOrder,
        preference: (transport) => this.#rules.preference(transport),
      },
    );
    const step = services
      .slice(0, MOST_TARGETS)
      .reduceRight<Step>(
        (otherwise, service) => ({ kind: 'service', ...service, otherwise }),
        this.#withoutNaptr(name),
      );
    this.#steps.unshift(step);
  }

  #takeServices(step: ServiceStep, records: readonly DnsRecord[]): void {
    const services = records.flatMap((record) => (record.type === 'SRV' ? [record] : []));
    if (services.length === 0) {
      if (step.otherwise !== null) this.#steps.unshift(step.otherwise);
      return;
    }
    // "A Target of "." means that the service is decidedly not available at this domain."
    const targets = this.#ordered(services.filter((service) => service.name !== ''));
    const { transport } = step;
    const { family } = this.#asked;
    const instead = nextService(step);
    this.#steps.unshift(
      ...targets
        .slice(0, MOST_TARGETS)
        .map(({ name, port }): HostStep => ({ kind: 'host', host: name, family, port, transport })),
      ...(instead === null ? [] : [{ kind: 'otherwise', step: instead } as const]),
    );
  }

  #ordered(services: readonly SrvRecord[]): readonly SrvRecord[] {
    return this.#rules.balance ? weightedOrder(services, this.#rules.random, MOST_TARGETS) : fixedOrder(services);
  }
}

/**
 * Where to look when no target of a service leads anywhere: a domain that offers SIP by SRV records has it there and not
 * at its own address (RFC 2782, RFC 3263 §4.2), but it may offer it by other transports.
 */
function nextService({ otherwise }: ServiceStep): ServiceStep | null {
  return otherwise?.kind === 'service' ? { ...otherwise, otherwise: nextService(otherwise) } : null;
}

function after<T>(found: Maybe<T>, use: (value: T) => void): Promise<void> | null {
  if (found instanceof Promise) return found.then(use);
  use(found);
  return null;
}
