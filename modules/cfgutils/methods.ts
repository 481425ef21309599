/** `cfgutils.*` management commands. */
import type { MethodDefinition } from '../../src/module/index.ts';
import { RpcFault } from '../../src/rpc/fault.ts';
import { hashOf, type Self } from './state.ts';

const INVALID = new RpcFault(500, 'Invalid Parameters');

export function methodsOf(self: () => Self): MethodDefinition[] {
  return [
    {
      name: 'cfgutils.rand_set_prob',
      doc: 'Sets the probability of rand_event() in percent.',
      run(args) {
        const percent = args.intOr(INVALID);
        if (percent < 0 || percent > 100) throw new RpcFault(500, 'Invalid Percent');
        self().state.global.probability = percent;
      },
    },
    {
      name: 'cfgutils.rand_reset_prob',
      doc: 'Puts the probability back to its initial value.',
      run() {
        self().state.global.probability = self().params.initial_probability;
      },
    },
    {
      name: 'cfgutils.rand_get_prob',
      doc: 'The probability of rand_event() in percent.',
      run(_args, reply) {
        reply.add(`actual probability: ${self().state.global.probability} percent`);
      },
    },
    {
      name: 'cfgutils.get_config_hash',
      doc: 'Hash of hash_file when the server started.',
      run(_args, reply) {
        const { configHash } = self().state;
        if (configHash === null) throw new RpcFault(404, 'No file is set to be hashed');
        reply.add(configHash);
      },
    },
    {
      name: 'cfgutils.check_config_hash',
      doc: 'Whether hash_file is as it was when the server started.',
      run(_args, reply) {
        const { configHash } = self().state;
        if (configHash === null) throw new RpcFault(404, 'No file is set to be hashed');
        if (hashOf(self().params.hash_file!) !== configHash) throw new RpcFault(400, 'The file has changed');
        reply.add('Identical hash');
      },
    },
    {
      name: 'cfgutils.set_gflag',
      doc: 'Sets the global flags of a bit mask.',
      run(args) {
        self().state.global.setFlags(args.intOr(INVALID));
      },
    },
    {
      name: 'cfgutils.reset_gflag',
      doc: 'Clears the global flags of a bit mask.',
      run(args) {
        self().state.global.clearFlags(args.intOr(INVALID));
      },
    },
    {
      name: 'cfgutils.is_gflag',
      doc: 'Whether all global flags of a bit mask are set.',
      run(args, reply) {
        const mask = args.intOr(INVALID);
        reply.add((self().state.global.flags & mask) === mask ? 'TRUE' : 'FALSE');
      },
    },
    {
      name: 'cfgutils.get_gflags',
      doc: 'The global flags in hexadecimal and decimal form.',
      run(_args, reply) {
        const flags = self().state.global.flags >>> 0;
        reply.add(`0x${flags.toString(16).toUpperCase()} (${flags})`);
      },
    },
  ];
}
