/** Facts about the process and the configuration: `$pp`, `$def(…)`, `$env(…)`, `$version(…)`, `$sel(…)`, constants. */
import { env, pid } from 'node:process';
import { isProblem, type Problem } from '../../lib/problem.ts';
import type { ScriptValue } from '../../lib/script-value.ts';
import type { Accessor, InnerText, VariableDefinition } from '../definition.ts';
import type { CoreFacts } from '../facts.ts';
import { keyed, readOnly } from '../plain.ts';
import { parseVariable } from '../parse.ts';
import type { VariableRegistry } from '../registry.ts';
import type { SelectRegistry } from '../selects/registry.ts';
import { countXavp } from '../xavp-path.ts';
import { avpName } from './avp.ts';
import { bindXavpPath } from './xavp.ts';

/** `$name(text)` where the text is looked up. */
function lookUp(names: readonly string[], doc: string, read: (text: string) => ScriptValue): VariableDefinition {
  return {
    names,
    doc,
    inner: 'required',
    innerKind: 'literal',
    bind({ inner }): Accessor {
      const { text } = inner!;
      return { get: () => read(text) };
    },
  };
}

const LARGEST = 0x7fff_ffff;

/** The digits a text begins with, as a number that is no further from 0 than 32 bits allow; 0: there are none. */
function leadingNumber(text: string): number {
  const digits = /^\s*([+-]?\d+)/.exec(text);
  return digits === null ? 0 : Math.max(Math.min(Number(digits[1]), LARGEST), -LARGEST - 1);
}

/** As `lookUp`, and what was found counts as a number, but shows as it is. */
function inNumber(name: string, doc: string, read: (text: string) => string | null): VariableDefinition {
  return {
    names: [name],
    doc,
    inner: 'required',
    innerKind: 'literal',
    bind({ inner }): Accessor {
      const { text } = inner!;
      return {
        get() {
          const found = read(text);
          return found === null ? null : leadingNumber(found);
        },
        shown: () => read(text),
      };
    },
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
function bindCount(inner: InnerText, variables: VariableRegistry): Accessor | Problem {
  const counted = parseVariable(inner.text);
  const name = counted?.inner ?? '';
  if (counted?.name === 'avp' && name !== '') {
    if (name.startsWith('$')) return { get: () => null };
    const key = avpName(name);
    if (key !== null) return { get: (ctx) => ctx.avps.count(key) };
  }
  if (counted?.name === 'xavp' && name !== '') {
    const path = bindXavpPath(name, variables);
    if (isProblem(path)) return path;
    if (typeof path === 'object') return { get: (ctx) => countXavp(ctx.xavps, path) };
    return {
      get(ctx) {
        const steps = path(ctx);
        return steps === null ? null : countXavp(ctx.xavps, steps);
      },
    };
  }
  return {
    problem: 'bad-value',
    message: `$cnt(${inner.text}) cannot be counted`,
    hint: 'count $avp(…) or $xavp(…)',
  };
}

/** `$ccp(group.name)`: a setting that can be changed while the server runs. */
function changeableSetting(facts: CoreFacts): VariableDefinition {
  return {
    names: ['ccp'],
    doc: 'A setting that can be changed while the server runs, as group.name; null: there is none.',
    inner: 'required',
    innerKind: 'literal',
    writable: true,
    bind({ inner }) {
      const setting = /^([\w-]+)\.([\w-]+)$/.exec(inner!.text);
      if (setting === null) return { problem: 'bad-value', message: `"${inner!.text}" is not group.name` };
      const [, group, name] = setting;
      return {
        get: (ctx) => facts.setting(group!, name!, ctx),
        set(ctx, value) {
          if (value === null || !facts.changeSetting(group!, name!, value))
            facts.error(ctx, `$ccp(${inner!.text}) cannot be set to ${String(value)}`);
        },
      };
    },
  };
}

/** 5.6.3 is 5006003. */
function versionNumber(text: string): number {
  return text.split('.').reduce((sum, part) => sum * 1000 + Number(part), 0);
}

export function serverVariables(facts: CoreFacts, selects: SelectRegistry): readonly VariableDefinition[] {
  const define = (name: string): ScriptValue => facts.define(name);
  return [
    { ...readOnly(['null'], 'No value.', () => null), needsNoModule: true },
    readOnly(['true'], 'The number 1.', () => 1),
    readOnly(['$'], 'A dollar sign.', () => '$'),
    {
      ...readOnly(['rc', 'retcode', '?'], 'What the last function or route returned.', (ctx) => ctx.retcode),
      needsNoModule: true,
    },
    readOnly(['pp', 'pid'], 'Number of the process.', () => pid),
    readOnly(['sid'], 'The server_id parameter.', () => facts.serverId()),
    { ...lookUp(['def', 'defv'], 'Text of a #!define; null when it is not defined.', define), needsNoModule: true },
    {
      ...inNumber(
        'defn',
        'Value of a #!define as a number; 0 when it is not defined.',
        (name) => facts.define(name) ?? '0',
      ),
      needsNoModule: true,
    },
    { ...lookUp(['env'], 'Value of an environment variable.', (name) => env[name] ?? null), needsNoModule: true },
    {
      ...inNumber('envn', 'Value of an environment variable as a number.', (name) => env[name] ?? null),
      needsNoModule: true,
    },
    {
      names: ['_s'],
      doc: 'The text with its variables expanded.',
      inner: 'required',
      bind: ({ inner }) => ({ get: (ctx) => inner!.evaluate(ctx) }),
    },
    lookUp(['stat'], 'Value of a statistic.', (name) => facts.statistic(name)),
    keyed(['version'], 'Version of the server: num or full.', {
      num: () => facts.version.number,
      full: () => facts.version.full,
      hash: () => 'unknown',
    }),
    keyed(['ksr'], 'Version of the server: ver, or verval as a number.', {
      ver: () => facts.version.number,
      verval: () => versionNumber(facts.version.number),
    }),
    changeableSetting(facts),
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
      innerKind: 'literal',
      bind: ({ inner }) => bindSelect(inner!, selects),
    },
    {
      names: ['cnt'],
      doc: 'Number of values of an $avp or $xavp.',
      inner: 'required',
      innerKind: 'literal',
      bind: ({ inner }, variables) => bindCount(inner!, variables),
    },
  ];
}
