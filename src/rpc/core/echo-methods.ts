/** `core.echo`, `core.printi`, `core.prints`: give back what they get, to try a client out. */
import type { MethodDefinition } from '../registry.ts';

export const ECHO_METHODS: readonly MethodDefinition[] = [
  {
    name: 'core.echo',
    doc: 'Gives back its arguments as text.',
    list: true,
    run(args, reply) {
      while (args.remaining > 0) reply.add(String(args.scalar()));
    },
  },
  {
    name: 'core.printi',
    doc: 'Gives back its arguments, which must be integers.',
    list: true,
    run(args, reply) {
      while (args.remaining > 0) reply.add(args.int());
    },
  },
  {
    name: 'core.prints',
    doc: 'Gives back its arguments up to the first that is not text.',
    list: true,
    run(args, reply) {
      while (args.nextIsText) reply.add(args.string());
    },
  },
];
