/** Documentation of what a word, a string or a variable stands for. */
import type { Parameter } from '../../module/parameters.ts';
import { countText } from '../../module/signature.ts';
import { routeNames, RouteType } from '../../script/host.ts';
import { DIRECTIVE_DOCS, ITEM_DOCS, ROUTE_DOCS, STATEMENT_DOCS, type Explained } from '../../script/language.ts';
import { signatureOf, type Catalogue, type FunctionEntry, type VariableEntry } from '../catalogue.ts';

/** As Markdown: how it is written, and what it is. */
export function card(form: string, doc: string, detail: string | null = null): string {
  return `\`\`\`kamailio\n${form}\n\`\`\`\n${doc}${detail === null ? '' : `\n\n*${detail}*`}`;
}

export function explainFunction(entry: FunctionEntry): string {
  const { routes: all } = entry;
  const where = all.map(({ counts, routes }) =>
    all.length === 1 ? routesText(routes) : `with ${countText(counts)} ${routesText(routes)}`,
  );
  return card(signatureOf(entry), entry.doc, `${owner(entry.module)}, ${where.join('; ')}`);
}

function routesText(routes: RouteType): string {
  return routes === RouteType.Any ? 'in all routes' : `in ${routeNames(routes).join(', ')}`;
}

export function explainParameter(name: string, { kind, doc, initial }: Parameter<unknown>, module: string): string {
  const preset = initial === null || Array.isArray(initial) ? '' : `, default ${JSON.stringify(initial)}`;
  return card(
    module === '<core>' ? `${name}=…` : `modparam("${module}", "${name}", …)`,
    doc,
    `${owner(module)}, ${kind}${preset}`,
  );
}

export function explainVariable({ definition, module }: VariableEntry, name: string): string {
  const { inner, doc, writable } = definition;
  const form = inner === undefined ? `$${name}` : inner === 'required' ? `$${name}(…)` : `$${name} or $${name}(…)`;
  return card(form, doc, `${owner(module)}${writable === true ? ', writable' : ''}`);
}

function owner(module: string): string {
  return module === '<core>' || module === 'core' ? 'core' : `module ${module}`;
}

const WORDS: Readonly<Record<string, Explained>> = { ...ITEM_DOCS, ...ROUTE_DOCS, ...STATEMENT_DOCS };

/** A word of the language, where it is no function and no parameter. */
export function explainWord(word: string): string | null {
  if (!Object.hasOwn(WORDS, word)) return null;
  const { form, doc } = WORDS[word]!;
  return card(form, doc);
}

export function explainDirective(word: string): string | null {
  const row = Object.hasOwn(DIRECTIVE_DOCS, word) ? DIRECTIVE_DOCS[word as keyof typeof DIRECTIVE_DOCS] : null;
  return row === null ? null : card(row.form, row.doc);
}

export function explainModule(catalogue: Catalogue, name: string): string | null {
  const module = catalogue.modules.get(name);
  return module === undefined ? null : card(`loadmodule "${name}.so"`, module.doc);
}
