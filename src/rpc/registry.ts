/** The methods of a running server, by name. Transports call them here and nowhere else. */
import type { RpcArguments } from './arguments.ts';
import { RpcFault } from './fault.ts';
import type { AskedWorkers } from './join-answers.ts';
import { RpcReply } from './reply.ts';
import type { RpcValue } from './value.ts';

export interface MethodDefinition {
  /** `core.uptime`: group and verb. */
  readonly name: string;
  /** One sentence for `help`, or several lines. */
  readonly doc: string | readonly string[];
  /**
   * The answer is a list however many values it has: JSON-RPC then always shows an array. Without it JSON-RPC shows the last
   * value alone. Binary RPC has no use for it.
   */
  readonly list?: boolean;
  /** Where several workers share the work; absent: the first one runs it, and answers for all. */
  readonly workers?: AskedWorkers;
  /** Throws {@link RpcFault} to answer with a fault; what was added to the reply before is then dropped. */
  run(args: RpcArguments, reply: RpcReply): void | Promise<void>;
}

export type RpcAnswer =
  { readonly fault: null; readonly values: readonly RpcValue[]; readonly list: boolean } | { readonly fault: RpcFault };

export interface RegistryOptions {
  /** Told about exceptions of methods that are not faults; the caller gets `500 Internal error`. */
  readonly onError?: (method: string, error: unknown) => void;
}

export class MethodRegistry {
  /** Where several workers share the work: what has the right ones run a command. It never rejects. */
  relay: ((method: MethodDefinition, args: RpcArguments) => RpcAnswer | Promise<RpcAnswer>) | null = null;
  readonly #methods = new Map<string, MethodDefinition>();
  readonly #onError: (method: string, error: unknown) => void;

  constructor(options: RegistryOptions = {}) {
    this.#onError = options.onError ?? (() => undefined);
  }

  /** A later method of the same name replaces the earlier one. */
  add(method: MethodDefinition): void {
    this.#methods.set(method.name, method);
  }

  addAll(methods: Iterable<MethodDefinition>): void {
    for (const method of methods) this.add(method);
  }

  find(name: string): MethodDefinition | null {
    return this.#methods.get(name) ?? null;
  }

  /** Sorted by name. */
  list(): MethodDefinition[] {
    return [...this.#methods.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  names(): string[] {
    return [...this.#methods.keys()].sort();
  }

  /** Answers a command. Never throws and never rejects; a promise only when the method waits, or other workers answer too. */
  call(method: MethodDefinition, args: RpcArguments): RpcAnswer | Promise<RpcAnswer> {
    return this.relay === null ? this.run(method, args) : this.relay(method, args);
  }

  /** Runs a method in this worker. Never throws and never rejects; a promise only when the method waits. */
  run(method: MethodDefinition, args: RpcArguments): RpcAnswer | Promise<RpcAnswer> {
    const reply = new RpcReply();
    const done = (): RpcAnswer => ({ fault: null, values: reply.values, list: method.list === true });
    try {
      const running = method.run(args, reply);
      if (running === undefined) return done();
      return running.then(done, (error: unknown) => this.#failed(method.name, error));
    } catch (error) {
      return this.#failed(method.name, error);
    }
  }

  #failed(name: string, error: unknown): RpcAnswer {
    if (error instanceof RpcFault) return { fault: error };
    this.#onError(name, error);
    return { fault: new RpcFault(500, 'Internal error') };
  }
}
