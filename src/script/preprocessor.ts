/** Runs preprocessor directives: knows the macros, the substitutions and which `#!ifdef` blocks are open. */

import { suggest } from '../lib/did-you-mean.ts';
import { ConditionStack } from './conditions.ts';
import { DIRECTIVES, isDialect, type Directive } from './directive.ts';
import type { Diagnostics } from './diagnostic.ts';
import { MacroTable, PREDEFINED } from './macros.ts';
import { evaluatePreprocessExpression, isPreprocessFailure } from './preprocess-expression.ts';
import { scanString, scanWord, trimBytes, unescapeString } from './scan.ts';
import type { Span } from './source.ts';
import { parseSubstitution, substitute, type Substitution } from './substitution.ts';

/** What the lexer has to do after a directive. */
export type DirectiveEffect =
  | { readonly effect: 'none' }
  /** Leave out lines up to the `#!else` or `#!endif` that belongs to it. */
  | { readonly effect: 'skip' }
  | { readonly effect: 'include'; readonly path: string; readonly required: boolean };

const NONE: DirectiveEffect = { effect: 'none' };
const SKIP: DirectiveEffect = { effect: 'skip' };

export type SubstitutionDirective = 'subst' | 'substdef' | 'substdefs';

export class Preprocessor {
  readonly macros = new MacroTable();
  readonly conditions = new ConditionStack();
  readonly #substitutions: Substitution[] = [];
  #substitutesBareVariables = false;
  readonly #diagnostics: Diagnostics;
  readonly #environment: Readonly<Record<string, string | undefined>>;

  constructor(diagnostics: Diagnostics, environment: Readonly<Record<string, string | undefined>>) {
    this.#diagnostics = diagnostics;
    this.#environment = environment;
    for (const macro of PREDEFINED) this.macros.set(macro);
  }

  /** The text of a string or a variable after all substitutions. */
  substitute(text: string): string {
    return this.#substitutions.length === 0 ? text : substitute(text, this.#substitutions);
  }

  /** Whether substitutions are for variables without parentheses as well, as after `#!KAMAILIO`. */
  get substitutesBareVariables(): boolean {
    return this.#substitutesBareVariables;
  }

  /** `span` covers the directive's mark and word, `line` all of its text. */
  run(directive: Directive, span: Span, line: Span): DirectiveEffect {
    const { name, rest } = directive;
    switch (name) {
      case null:
        this.#unknown(directive.word, span);
        return NONE;
      case 'define':
      case 'trydef':
      case 'redefine':
        this.#define(name, rest, line);
        return NONE;
      case 'defexp':
      case 'defexps':
        this.#defineExpression(name, rest, line);
        return NONE;
      case 'defenv':
      case 'defenvs':
      case 'trydefenv':
      case 'trydefenvs':
        this.#defineEnvironment(name, rest, line);
        return NONE;
      case 'subst':
      case 'substdef':
      case 'substdefs':
        this.#subst(name, rest, line);
        return NONE;
      case 'include_file':
      case 'import_file':
        return this.#include(name, rest, line);
      default:
        return this.#condition(directive, span, line);
    }
  }

  #condition(directive: Directive, span: Span, line: Span): DirectiveEffect {
    const { word, rest } = directive;
    if (word === 'else') {
      if (this.conditions.alternate()) return SKIP;
    } else if (word === 'endif') {
      if (this.conditions.pop()) return NONE;
    } else {
      this.conditions.push(word, span);
      return this.#holds(word, rest, line) ? NONE : SKIP;
    }
    this.reportStray(word, span);
    return NONE;
  }

  reportStray(word: string, span: Span): void {
    this.#diagnostics.add(
      word === 'endif' ? 'stray-endif' : 'stray-directive',
      span,
      `this #!${word} belongs to no #!ifdef`,
      {
        hint: 'every #!ifdef, #!ifndef and #!ifexp has at most one #!else and exactly one #!endif',
      },
    );
  }

  /** Reports the blocks that were never closed. */
  endOfConfig(): void {
    const unclosed = this.conditions.popUnclosed();
    for (const [index, { word, span }] of unclosed.entries()) {
      const others = index === 0 ? this.conditions.outlived.filter((condition) => condition.span !== span) : [];
      this.#diagnostics.add('unclosed-ifdef', span, `this #!${word} has no #!endif`, {
        hint: 'the rest of the file depends on it; add #!endif where its part ends',
        notes: others.map((other) => ({
          message: `this #!${other.word} was open at the end of its file, and an #!endif of another file closed it`,
          span: other.span,
        })),
      });
    }
  }

  #holds(word: string, rest: string, line: Span): boolean {
    if (word === 'ifexp') {
      const value = evaluatePreprocessExpression(rest, this.macros);
      if (!isPreprocessFailure(value)) return value !== 0 && value !== '';
      this.#bad(line, `the condition cannot be evaluated: ${value.failure}`);
      return false;
    }
    const name = rest.slice(0, scanWord(rest, 0));
    if (name === '') this.#bad(line, `#!${word} needs the name of a define`);
    return (this.macros.get(name) !== null) === (word === 'ifdef');
  }

  #define(word: 'define' | 'trydef' | 'redefine', rest: string, line: Span): void {
    const end = scanWord(rest, 0);
    const after = rest.charAt(end);
    if (end === 0 || (after !== '' && !/[\s(]/.test(after))) {
      this.#bad(line, `#!${word} needs a name of letters, digits and underscores`);
      return;
    }
    const value = trimBytes(rest.slice(end));
    this.define(rest.slice(0, end), value === '' ? null : value, line, word);
  }

  /** `span` null: from the command line or the server itself. */
  define(
    name: string,
    value: string | null,
    span: Span | null,
    word: 'define' | 'trydef' | 'redefine' = 'define',
  ): void {
    const present = this.macros.get(name);
    if (present !== null && word === 'trydef') return;
    if (present !== null && word === 'define' && !isSameSpan(present.span, span)) {
      this.#diagnostics.add('macro-redefined', span, `"${name}" is defined already`, {
        hint: 'use #!trydef to keep the first value or #!redefine to replace it',
        notes: [
          present.span === null
            ? { message: 'it was defined on the command line or is built in', span: null }
            : { message: 'it was defined here', span: present.span },
        ],
      });
      return;
    }
    this.macros.set({ name, value, span });
  }

  #defineExpression(word: 'defexp' | 'defexps', rest: string, line: Span): void {
    const end = scanWord(rest, 0);
    if (end === 0) {
      this.#bad(line, `#!${word} needs a name and an expression`);
      return;
    }
    const value = evaluatePreprocessExpression(rest.slice(end), this.macros);
    if (isPreprocessFailure(value)) {
      this.#bad(line, `the expression cannot be evaluated: ${value.failure}`);
      return;
    }
    this.define(rest.slice(0, end), word === 'defexps' ? quote(String(value)) : String(value), line, 'redefine');
  }

  /** `NAME` or `NAME=VARIABLE`; the forms with an s at the end give a string. */
  #defineEnvironment(word: 'defenv' | 'defenvs' | 'trydefenv' | 'trydefenvs', rest: string, line: Span): void {
    const match = /^(\w+)(?:\s*=\s*(\w+))?/.exec(rest);
    if (match === null) {
      this.#bad(line, `#!${word} needs the name of an environment variable`);
      return;
    }
    const name = match[1]!;
    const variable = match[2] ?? name;
    const value = this.#environment[variable];
    if (value !== undefined) {
      this.define(name, word.endsWith('s') ? quote(value) : value, line);
    } else if (!word.startsWith('try')) {
      this.#bad(line, `the environment variable ${variable} is not set`, `#!try${word} goes on without it`);
    }
  }

  #subst(word: SubstitutionDirective, rest: string, line: Span): void {
    const quoteMark = rest.charAt(0);
    const end = quoteMark === '"' || quoteMark === "'" ? scanString(rest, 0) : -1;
    if (end < 0) {
      this.#bad(line, `#!${word} needs its expression in quotes`, `write it as #!${word} "/pattern/replacement/g"`);
      return;
    }
    const problem = this.addSubstitution(word, rest.slice(1, end - 1), line);
    if (problem !== null) {
      this.#bad(line, `this substitution cannot be read: ${problem}`, `write it as #!${word} "/pattern/replacement/g"`);
    }
  }

  /** Earlier rules apply to the text of later ones. Gives what is wrong with it, or null. */
  addSubstitution(word: SubstitutionDirective, expression: string, span: Span | null): string | null {
    const substitution = parseSubstitution(this.substitute(expression));
    if (typeof substitution === 'string') return substitution;
    this.#substitutions.push(substitution);
    if (word === 'subst') return null;
    const { name, replacement } = substitution;
    this.define(name, word === 'substdefs' ? quote(replacement) : replacement, span);
    return null;
  }

  #include(word: 'include_file' | 'import_file', rest: string, line: Span): DirectiveEffect {
    const path = this.readPath(rest);
    if (path !== null) return { effect: 'include', path, required: word === 'include_file' };
    this.#bad(line, `#!${word} needs the name of a file in quotes`);
    return NONE;
  }

  /** A string at the start of `text`, or a macro whose value is one. */
  readPath(text: string): string | null {
    const macro = this.macros.get(text.slice(0, scanWord(text, 0)));
    const literal = macro === null ? text : (macro.value ?? '');
    const mark = literal.charAt(0);
    const end = mark === '"' || mark === "'" ? scanString(literal, 0) : -1;
    if (end < 0) return null;
    const content = literal.slice(1, end - 1);
    return this.substitute(mark === '"' ? unescapeString(content) : content);
  }

  #unknown(word: string, span: Span): void {
    if (isDialect(word)) {
      this.#substitutesBareVariables = word === 'KAMAILIO' || word === 'OPENSER';
      return;
    }
    const [similar] = suggest(word, DIRECTIVES);
    this.#diagnostics.add('unknown-directive', span, `"#!${word}" is not a directive and is taken as a comment`, {
      hint: similar === undefined ? null : `did you mean #!${similar}?`,
    });
  }

  #bad(span: Span, message: string, hint: string | null = null): void {
    this.#diagnostics.add('bad-directive', span, message, { hint });
  }
}

function isSameSpan(left: Span | null, right: Span | null): boolean {
  if (left === null || right === null) return left === right;
  return left.source === right.source && left.start === right.start;
}

function quote(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}
