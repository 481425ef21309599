/** `app_jsdt.reload` and `app_jsdt.api_list`. */
import { KEMI, type MethodDefinition } from '../../src/module/index.ts';
import { RpcArguments } from '../../src/rpc/arguments.ts';
import { RpcFault } from '../../src/rpc/fault.ts';
import type { Self } from './self.ts';

export function scriptMethods(self: () => Self): readonly MethodDefinition[] {
  return [
    {
      name: 'app_jsdt.reload',
      doc: 'Reads the scripts again, with the configuration they belong to: as core.reload_config. A mistake changes nothing.',
      async run(_args, reply) {
        const { host, params, state } = self();
        if (params.load.length === 0) throw new RpcFault(500, 'No script file path provided');
        const reload = host.methods.find('core.reload_config');
        if (reload === null) throw new RpcFault(500, 'Server is not ready');
        const answer = await host.methods.call(reload, new RpcArguments([]));
        if (answer.fault !== null) throw answer.fault;
        const old = state.version++;
        reply.struct().add('old', old).add('new', state.version);
      },
    },
    {
      name: 'app_jsdt.api_list',
      doc: 'The functions that scripts find in KSR.',
      run(_args, reply) {
        const functions = self().host.find(KEMI)?.functions() ?? [];
        const answer = reply.struct().add('msize', functions.length);
        const methods = answer.struct('methods');
        for (const { module, name, returns, parameters } of functions) {
          methods
            .struct('func')
            .add('ret', returns)
            .add('module', module)
            .add('name', name)
            .add('params', parameters.length === 0 ? 'none' : parameters.join(', '));
        }
      },
    },
  ];
}
