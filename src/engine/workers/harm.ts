/** A command that harms a worker, for tests of what happens then; there is none but where a test asks for it. */
import { RpcFault } from '../../rpc/fault.ts';
import type { MethodDefinition } from '../../rpc/registry.ts';

const SWITCH = 'KAHEA_TEST_HARM';

const HARMS: Readonly<Record<string, () => void>> = {
  throw() {
    throw new Error('thrown by a test');
  },
  loop() {
    for (;;);
  },
  memory() {
    const all: unknown[] = [];
    for (;;) all.push(new Array(100_000).fill(all.length));
  },
};

export function harmMethods(index: number): MethodDefinition[] {
  if (process.env[SWITCH] !== 'yes') return [];
  return [
    {
      name: 'test.harm',
      doc: 'Harms a worker: its index, and throw, loop or memory.',
      workers: 'any',
      run(args) {
        const meant = args.int();
        const harm = HARMS[args.string()];
        if (meant !== index || harm === undefined) throw new RpcFault(404, 'No such worker');
        // The answer leaves before.
        setTimeout(harm, 10);
      },
    },
  ];
}
