/** `pv.shvGet` and `pv.shvSet`. */
import type { MethodDefinition } from '../../src/module/index.ts';
import { RpcFault } from '../../src/rpc/fault.ts';
import type { RpcStruct } from '../../src/rpc/value.ts';
import type { Self } from './self.ts';
import { namedVariables } from './variables.ts';

const HINT = '(Parameters: varname type value)';

const missing = (what: string): RpcFault => new RpcFault(500, `Missing ${what} ${HINT}`);
const notFound = (): RpcFault => new RpcFault(404, 'Variable not found');

function describe(struct: RpcStruct, name: string, value: string | number): void {
  struct.add('name', name);
  struct.add('type', typeof value === 'number' ? 'int' : 'string');
  struct.add('value', value);
}

export function moduleMethods(self: () => Self): readonly MethodDefinition[] {
  const variables = () => {
    const { shared } = self().state;
    for (const name of namedVariables(self)) shared.declare(name);
    return shared;
  };
  return [
    {
      name: 'pv.shvGet',
      doc: 'The value of a shared variable, or of all.',
      run(args, reply) {
        const name = args.optionalString();
        const shared = variables();
        if (name === null) {
          const items = reply.struct().struct('items');
          for (const [each, value] of shared.entries()) describe(items.struct('shv'), each, value);
          return;
        }
        if (!shared.has(name)) throw notFound();
        describe(reply.struct(), name, shared.get(name));
      },
    },
    {
      name: 'pv.shvSet',
      doc: 'Sets a shared variable: name, type (int or str), value.',
      run(args, reply) {
        const name = args.optionalString();
        if (name === null) throw missing('parameter varname');
        const type = args.optionalString();
        if (type === null) throw missing('parameter type');
        if (type !== 'int' && type !== 'str') throw new RpcFault(500, 'Unknown parameter type (Types: int or str)');
        // As in Kamailio, text has to come as text: `kamcmd` sends what looks like a number as one.
        const value = type === 'int' ? numberOrNull(args.optionalScalar()) : textOrNull(args.optionalScalar());
        if (value === null) throw missing(type === 'int' ? 'integer parameter value' : 'parameter value');
        const shared = variables();
        if (!shared.has(name)) throw notFound();
        if (!shared.set(name, value)) throw new RpcFault(500, 'No room for the value');
        reply.add('Ok. Variable set to new value.');
      },
    },
  ];
}

const numberOrNull = (value: string | number | null): number | null =>
  typeof value === 'number' ? value : value !== null && /^-?\d+$/.test(value) ? Number(value) : null;

const textOrNull = (value: string | number | null): string | null => (typeof value === 'string' ? value : null);
