/** What functions, variables and methods of the module share. */
import { newDestination, type Destination } from '../../src/context/destination.ts';
import { isProblem, param, type ModuleHost, type ModuleSelf, type ParameterValues } from '../../src/module/index.ts';
import { parseInitialValue, type InitialValue } from './initial-values.ts';
import { SharedVariables } from './shared-variables.ts';

export const params = {
  shvset: param.list({ doc: 'First value of a $shv: `name=s:text` or `name=i:5`. May be given several times.' }),
  varset: param.list({ doc: 'First value of a $var: `name=s:text` or `name=i:5`. May be given several times.' }),
  avp_aliases: param.written(param.ignored('Names of $avp stand for themselves.'), 'text'),
};

export interface PvState {
  readonly shared: SharedVariables;
  staticBranch: Destination;
}

export type Self = ModuleSelf<typeof params, PvState>;

export function init(host: ModuleHost, values: ParameterValues<typeof params>): PvState {
  const read = (texts: readonly string[]): InitialValue[] =>
    texts.map((text) => {
      const value = parseInitialValue(text);
      return isProblem(value) ? host.fail(value) : value;
    });
  const shared = new SharedVariables(host.shared);
  // Not again by a worker that takes the place of another.
  const initial = new Map(read(values.shvset).map(({ name, value }) => [name, value]));
  for (const [name, value] of initial) shared.declare(name, value);
  for (const { name, value } of read(values.varset)) host.scriptVariables.set(name, value);
  return { shared, staticBranch: newDestination('') };
}
