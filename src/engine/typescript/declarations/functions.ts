/** Functions of modules as members of a TypeScript interface. */
import type { ArgumentType } from '../../../module/arguments.ts';
import type { AnyFunction } from '../../../module/function.ts';
import type { AnyKemiFunction, KemiResults } from '../../../module/kemi.ts';

/** What callers may pass for a kind of argument, by its label; any other takes what all take. */
const TYPES: Readonly<Record<string, string>> = {
  int: 'number',
  flag: 'number | string',
  value: 'ScriptValue',
  variable: '`$${string}`',
  format: 'string',
  'literal text': 'string | number',
  'route name': 'string',
  'regular expression': 'string',
  substitution: 'string',
};
const ANY = 'string | number';

const NAMES: Readonly<Record<string, string>> = { int: 'number', 'literal text': 'text', 'route name': 'route' };

const RESULTS: Readonly<Record<keyof KemiResults, string>> = {
  bool: 'boolean',
  int: 'number',
  value: 'ScriptValue',
  none: 'void',
  never: 'never',
};

/** Words that cannot be names of arguments. */
const RESERVED: ReadonlySet<string> = new Set(['function', 'default', 'new', 'this', 'in', 'with', 'var']);

/** `name(text: string | number, number?: number): number`. */
export function functionMember(name: string, { args, waits }: AnyFunction<never>): string {
  return `${memberName(name)}(${parameters(args as readonly ArgumentType<unknown>[] | undefined, [])}): ${returns('number', waits)};`;
}

export function kemiMember(name: string, { args, names, returns: result, waits }: AnyKemiFunction<never>): string {
  const list = parameters(args as readonly ArgumentType<unknown>[] | undefined, (names ?? []) as readonly string[]);
  return `${memberName(name)}(${list}): ${returns(RESULTS[result as keyof KemiResults], waits)};`;
}

/** `/** text *\/`, broken into lines. */
export function comment(doc: string, indent: string): string[] {
  const safe = doc.replaceAll('*/', '*\\/');
  if (safe.length + indent.length < 110) return [`${indent}/** ${safe} */`];
  const lines = [''];
  for (const word of safe.split(' ')) {
    const last = lines.at(-1)!;
    if (last.length + word.length > 110 - indent.length) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`), `${indent} */`];
}

function memberName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name}'`;
}

function returns(type: string, waits: boolean | undefined): string {
  return waits === true ? `MayWait<${type}>` : type;
}

function parameters(args: readonly ArgumentType<unknown>[] = [], names: readonly string[]): string {
  const used = new Set<string>();
  return args
    .map(({ label, optional }, i) => {
      const name = unique(names[i] ?? NAMES[label] ?? camelCase(label), used);
      return `${name}${optional ? '?' : ''}: ${TYPES[label] ?? ANY}`;
    })
    .join(', ');
}

function camelCase(label: string): string {
  const words = label.replace(/[^A-Za-z ]/g, '').split(' ');
  const joined = words.map((word, i) => (i === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join('');
  return joined === '' ? 'value' : joined;
}

function unique(wanted: string, used: Set<string>): string {
  const base = RESERVED.has(wanted) ? `${wanted}Value` : wanted;
  let name = base;
  for (let number = 2; used.has(name); number++) name = `${base}${number}`;
  used.add(name);
  return name;
}
