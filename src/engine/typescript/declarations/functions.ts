/** Functions of modules as members of a TypeScript interface. */
import type { AnyFunction } from '../../../module/function.ts';
import type { AnyKemiFunction, KemiResults } from '../../../module/kemi.ts';
import { callForms, type NamedArgument } from '../../../module/signature.ts';

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

const RESULTS: Readonly<Record<keyof KemiResults, string>> = {
  bool: 'boolean',
  int: 'number',
  value: 'ScriptValue',
  data: 'unknown',
  none: 'void',
  never: 'never',
};

/** `name(text: string | number, number?: number): number;`; one for each way to call it. */
export function functionMember(name: string, row: AnyFunction<never>): readonly string[] {
  return members(name, row as AnyFunction<unknown>, returns('number', row.waits));
}

export function kemiMember(name: string, row: AnyKemiFunction<never>): readonly string[] {
  return members(
    name,
    row as AnyKemiFunction<unknown>,
    returns(row.shape ?? RESULTS[row.returns as keyof KemiResults], row.waits),
  );
}

function members(name: string, row: Parameters<typeof callForms>[0], result: string): readonly string[] {
  return callForms(row).map((form) => `${memberName(name)}(${form.map(parameter).join(', ')}): ${result};`);
}

function parameter({ name, type, optional }: NamedArgument): string {
  return `${name}${optional ? '?' : ''}: ${TYPES[type.label] ?? ANY}`;
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
