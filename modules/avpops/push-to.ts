/** `avp_pushto()`: values into the Request-URI, the next hop or further branches. */
import type { Context } from '../../src/context/context.ts';
import { addDestination, destinationOf, newDestination } from '../../src/context/destination.ts';
import { changeRequestUri } from '../../src/context/request-uri.ts';
import { isProblem, type ModuleHost, type Problem } from '../../src/module/index.ts';
import type { VariableRegistry } from '../../src/pv/registry.ts';
import type { UriAction } from '../../src/script/actions.ts';
import { bindOperand, parseFlags, splitAtSlashes, type Operand } from './operand.ts';

export type Place = 'uri' | 'username' | 'domain' | 'next-hop' | 'branch';

const PLACES: Readonly<Record<string, Place>> = {
  $ru: 'uri',
  $ruri: 'uri',
  '$ru/username': 'username',
  '$ru/domain': 'domain',
  '$ruri/username': 'username',
  '$ruri/domain': 'domain',
  $du: 'next-hop',
  $duri: 'next-hop',
  $br: 'branch',
};

/** What traces show for each. */
const ACTIONS: Readonly<Record<Place, UriAction | null>> = {
  uri: 'seturi',
  username: 'setuser',
  domain: 'sethost',
  'next-hop': null,
  branch: null,
};

export function parsePlace(text: string): Place | Problem {
  return PLACES[text] ?? { problem: 'bad-value', message: `"${text}" is none of ${Object.keys(PLACES).join(', ')}` };
}

export interface Source {
  readonly operand: Operand;
  readonly every: boolean;
}

export function parseSource(text: string, variables: VariableRegistry): Source | Problem {
  const [written = '', flagText] = splitAtSlashes(text);
  const operand = bindOperand(written, variables);
  if (isProblem(operand)) return operand;
  const flags = parseFlags(flagText, 'g');
  return isProblem(flags) ? flags : { operand, every: flags.has('g') };
}

/** False: there is no value, or it cannot go there. With several values for the Request-URI, each makes the one before a branch. */
export function push(ctx: Context, place: Place, { operand, every }: Source, host: ModuleHost): boolean {
  const { maxBranches } = host.core;
  const values = operand.values(ctx);
  const chosen = every ? values : values.slice(0, 1);
  for (const [index, value] of chosen.entries()) {
    if (index > 0 && place === 'uri') addDestination(ctx, destinationOf(ctx), maxBranches);
    const action = ACTIONS[place];
    if (action !== null) host.actions.beforeUriChange(ctx, action);
    if (!put(ctx, place, String(value), maxBranches)) return false;
  }
  return chosen.length > 0;
}

function put(ctx: Context, place: Place, text: string, maxBranches: number): boolean {
  switch (place) {
    case 'uri':
      ctx.newUri = text;
      return true;
    case 'username':
      return changeRequestUri(ctx, { user: text });
    case 'domain':
      return changeRequestUri(ctx, { host: text });
    case 'next-hop':
      ctx.destination = text;
      return true;
    case 'branch':
      return addDestination(ctx, newDestination(text), maxBranches);
  }
}
