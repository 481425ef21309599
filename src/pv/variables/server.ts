/** Facts about the process and the configuration: `$pp`, `$def(…)`, `$env(…)`, `$version(…)`, `$sel(…)`, constants. */
import { env, pid } from 'node:process';
import type { Context } from '../../context/context.ts';
import { isProblem, type Problem } from '../../lib/problem.ts';
import type { ScriptValue } from '../../lib/script-value.ts';
import type { Accessor, InnerText, VariableDefinition } from '../definition.ts';
import type { CoreFacts } from '../facts.ts';
import { keyed, readOnly } from '../plain.ts';
import type { SelectRegistry } from '../selects/registry.ts';
import { parseXavpPath } from '../xavp-path.ts';
import { avpName } from './avp.ts';

/** `$name(text)` where the text is looked up. */
function lookUp(
  names: readonly string[],
  doc: string,
  read: (ctx: Context, text: string) => ScriptValue,
): VariableDefinition {
  return {
    names,
    doc,
    inner: 'required',
    bind: ({ inner }): Accessor => ({ get: (ctx) => read(ctx, inner!.constant ?? inner!.evaluate(ctx)) }),
  };
}

function bindSelect(inner: InnerText, selects: SelectRegistry): Accessor | Problem {
  const select = selects.bind(inner.text);
  if (isProblem(select)) return select;
  return {
    get: (ctx) => {
      const value = select(ctx) ?? null;
      return value === null ? null : String(value);
    },
  };
}

/** Number of values of the `$avp(…)` or `$xavp(…)` in the parentheses. */
function bindCount(inner: InnerText): Accessor | Problem {
  const match = /^\$\(?(avp|xavp)\((.*?)\)(?:\[\*\])?\)?$/.exec(inner.text.trim());
  if (match === null) {
    return {
      problem: 'bad-value',
      message: `$cnt(${inner.text}) cannot be counted`,
      hint: 'count $avp(…) or $xavp(…)',
    };
  }
  if (match[1] === 'avp') {
    const name = avpName(match[2]!);
    return { get: (ctx) => ctx.avps.count(name) };
  }
  const root = parseXavpPath(match[2]!)?.[0]?.name ?? match[2]!;
  return { get: (ctx) => ctx.xavps?.fields.get(root)?.length ?? 0 };
}

const NUMBER = /^\d+$/;

export function serverVariables(facts: CoreFacts, selects: SelectRegistry): readonly VariableDefinition[] {
  const define = (_ctx: Context, name: string): ScriptValue => facts.define(name);
  return [
    readOnly(['null'], 'No value.', () => null),
    readOnly(['true'], 'The number 1.', () => 1),
    readOnly(['$'], 'A dollar sign.', () => '$'),
    readOnly(['rc', 'retcode', '?'], 'What the last function or route returned.', (ctx) => ctx.retcode),
    readOnly(['pp', 'pid'], 'Number of the process.', () => pid),
    readOnly(['sid'], 'The server_id parameter.', () => facts.serverId()),
    lookUp(['def', 'defv'], 'Text of a #!define; null when it is not defined.', define),
    lookUp(['defn'], 'Text of a #!define, a number where it is one; 0 when it is not defined.', (_ctx, name) => {
      const text = facts.define(name) ?? '0';
      return NUMBER.test(text) ? Number(text) : text;
    }),
    lookUp(['env', 'envn'], 'Value of an environment variable.', (_ctx, name) => env[name] ?? null),
    lookUp(['_s'], 'The text with its variables expanded.', (_ctx, text) => text),
    lookUp(['stat'], 'Value of a statistic.', (_ctx, name) => facts.statistic(name)),
    keyed(['version'], 'Version of the server: num or full.', {
      num: () => facts.version.number,
      full: () => facts.version.full,
      hash: () => 'unknown',
    }),
    keyed(['K'], 'Numbers of address families and transports.', {
      IPv4: () => 2,
      IPv6: () => 10,
      UDP: () => 1,
      TCP: () => 2,
      TLS: () => 3,
      SCTP: () => 4,
      WS: () => 5,
      WSS: () => 6,
    }),
    {
      names: ['sel'],
      doc: 'Value of a select, as @… has it; null when it is empty.',
      inner: 'required',
      bind: ({ inner }) => bindSelect(inner!, selects),
    },
    {
      names: ['cnt'],
      doc: 'Number of values of an $avp or $xavp.',
      inner: 'required',
      bind: ({ inner }) => bindCount(inner!),
    },
  ];
}
