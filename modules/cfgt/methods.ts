/** `cfgt.*`. */
import type { MethodDefinition } from '../../src/module/index.ts';
import { RpcFault } from '../../src/rpc/fault.ts';
import { structOf } from '../../src/rpc/value.ts';
import type { Self } from './index.ts';

const OK = '200 ok';

const invalid = (): RpcFault => new RpcFault(500, 'invalid parameters');

export function methodsOf(self: () => Self): readonly MethodDefinition[] {
  return [
    {
      name: 'cfgt.mask',
      doc: 'Sets which variables reports show.',
      run(args, reply) {
        self().state.reports.mask = args.intOr(invalid());
        reply.add(OK);
      },
    },
    {
      name: 'cfgt.list',
      doc: 'The scenarios and the number of their last report.',
      list: true,
      run(_args, reply) {
        for (const [uuid, msgid] of self().state.reports.counts) reply.add(structOf({ uuid, msgid }));
        reply.add(OK);
      },
    },
    {
      name: 'cfgt.clean',
      doc: 'Forgets a scenario, or with `all` every one, and removes its reports.',
      async run(args, reply) {
        const scenario = args.optionalString();
        if (scenario === null) throw invalid();
        const { reports } = self().state;
        if (scenario === 'all') {
          for (const each of [...reports.counts.keys()]) await reports.remove(each);
        } else if (!(await reports.remove(scenario))) {
          throw new RpcFault(500, 'error in clean');
        }
        reply.add(OK);
      },
    },
  ];
}
