/** The text of `kahea.d.ts` for a set of modules. */
import type { AnyModule } from '../../../module/define.ts';
import type { AnyFunction } from '../../../module/function.ts';
import type { AnyKemiFunction } from '../../../module/kemi.ts';
import { CORE_TABLES, scriptNames } from '../ksr/tables.ts';
import { comment, functionMember, kemiMember } from './functions.ts';

const INDENT = '  ';

/** A member of `KSR` or of one of its modules, with what it is for. */
interface Member {
  readonly doc: string;
  /** A line for each way to call it. */
  readonly lines: readonly string[];
}

/** One part of `KSR`. */
interface Space {
  readonly doc: string;
  readonly members: Map<string, Member>;
}

/** `api` is the text of `types/kahea.d.ts`; it becomes the module 'kahea', with the functions of `modules` in `Ksr`. */
export function writeDeclarations(api: string, modules: readonly AnyModule[]): string {
  const lines = [
    '// Written by `kahea types`: what route files import from this server. Write it again when the server is updated.',
    '',
    "declare module 'kahea' {",
    ...body(api).map((line) => (line === '' ? '' : `${INDENT}${line}`)),
    '',
    ...ksrInterface(modules).map((line) => `${INDENT}${line}`),
    '}',
    '',
  ];
  return lines.join('\n');
}

/** The API without its head, remarks to the linter, and the interface that is filled here. */
function body(api: string): string[] {
  const text = api
    .replace(/^\/\*\*[\s\S]*?\*\/\n+/, '')
    .replace(/^ *\/\/ eslint-.*\n/gm, '')
    .replace(/\/\*\* `KSR\.<module>[\s\S]*?export interface Ksr \{\}\n+/, '');
  return text.trimEnd().split('\n');
}

function ksrInterface(modules: readonly AnyModule[]): string[] {
  const spaces = collect(modules);
  const root = spaces.get('')!;
  const lines = [
    '/** `KSR.<module>.<function>`: the functions of the server, for one message. */',
    'export interface Ksr {',
  ];
  for (const member of root.members.values()) lines.push(...declared(member, INDENT));
  for (const [name, { doc, members }] of spaces) {
    if (name === '' || members.size === 0) continue;
    lines.push(...comment(doc, INDENT), `${INDENT}readonly ${name}: {`);
    for (const member of members.values()) lines.push(...declared(member, INDENT + INDENT));
    lines.push(`${INDENT}};`);
  }
  return [...lines, '}'];
}

function declared({ doc, lines }: Member, indent: string): string[] {
  return [...comment(doc, indent), ...lines.map((line) => `${indent}${line}`)];
}

const CORE_DOCS: Readonly<Record<string, string>> = {
  pv: 'Variables by their text.',
  hdr: 'Headers.',
  x: 'The end of the script, and functions by their name.',
};

function collect(modules: readonly AnyModule[]): Map<string, Space> {
  const spaces = new Map<string, Space>();
  for (const [name, functions] of CORE_TABLES) {
    const { members } = space(spaces, name, CORE_DOCS[name] ?? '');
    addKemi(members, functions);
  }
  for (const { name, doc, kemi, functions = {} } of modules) {
    const { members } = space(spaces, kemi?.name ?? name, doc);
    for (const [own, row] of Object.entries(functions as Record<string, AnyFunction<never>>)) {
      for (const each of scriptNames(own, row as never))
        members.set(each, { doc: row.doc, lines: functionMember(each, row) });
    }
    addKemi(members, (kemi?.functions ?? {}) as Record<string, AnyKemiFunction<never>>);
  }
  return spaces;
}

function addKemi(members: Map<string, Member>, functions: Readonly<Record<string, AnyKemiFunction<never>>>): void {
  for (const [name, row] of Object.entries(functions))
    members.set(name, { doc: row.doc, lines: kemiMember(name, row) });
}

function space(spaces: Map<string, Space>, name: string, doc: string): Space {
  let found = spaces.get(name);
  if (found === undefined) spaces.set(name, (found = { doc, members: new Map() }));
  return found;
}
