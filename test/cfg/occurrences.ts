// The words and kinds that the language is declared to have, and which of them occur in configurations.

import { KEYWORDS } from '../../src/engine/script/keywords.ts';
import type { Assignment, GlobalAssignment, Node, SwitchCase } from '../../src/script/ast.ts';
import { DIRECTIVES } from '../../src/script/directive.ts';
import { scanPieces } from '../../src/script/format/scan-pieces.ts';
import { ITEM_KEYWORDS, ROUTE_KINDS, STATEMENT_WORDS } from '../../src/script/keywords.ts';
import { BINARY_DOCS, ITEM_DOCS, UNARY_DOCS } from '../../src/script/language.ts';
import { BOOLEANS, WORD_OPERATORS } from '../../src/script/parse-expression.ts';
import { DESCRIPTION_WORDS } from '../../src/script/parse-socket.ts';
import { BARE_CALLS } from '../../src/script/parse-statement.ts';
import { parseConfig, type ParseConfigOptions } from '../../src/script/parse.ts';

/** The compiler sees to it that none is forgotten. */
const KINDS: Readonly<Record<Node['kind'], true>> = {
  File: true,
  GlobalAssignment: true,
  SocketText: true,
  RuleList: true,
  BlacklistRule: true,
  LoadModule: true,
  LoadPath: true,
  ModuleParameter: true,
  ConfigEngine: true,
  FlagsDeclaration: true,
  RouteBlock: true,
  Block: true,
  If: true,
  Switch: true,
  SwitchCase: true,
  While: true,
  Assignment: true,
  ExpressionStatement: true,
  Return: true,
  Exit: true,
  Drop: true,
  Break: true,
  IntLiteral: true,
  StringLiteral: true,
  Variable: true,
  Select: true,
  Word: true,
  Address: true,
  Call: true,
  RouteCall: true,
  Unary: true,
  Binary: true,
  Choice: true,
};

const ASSIGNMENTS: Readonly<Record<Assignment['operator'], true>> = {
  '=': true,
  '+=': true,
  '-=': true,
  '*=': true,
  '/=': true,
  '%=': true,
  '&=': true,
  '|=': true,
  '^=': true,
};

const CASES: Readonly<Record<SwitchCase['match'], true>> = { value: true, regex: true, default: true };

/** What occurs in the configurations that were added. */
export class Occurrences {
  readonly #kinds = new Set<string>();
  readonly #binary = new Set<string>();
  readonly #unary = new Set<string>();
  readonly #assignments = new Set<string>();
  #assignsInside = false;
  readonly #cases = new Set<string>();
  readonly #directives = new Set<string>();
  readonly #words = new Set<string>();

  add(options: ParseConfigOptions): void {
    this.#visit(parseConfig(options).file);
    for (const { kind, text, directive } of scanPieces(options.text)) {
      if (directive?.name) this.#directives.add(directive.name);
      if (kind === 'word') this.#words.add(text);
    }
  }

  /** What is declared and did not occur, by what it is. */
  missing(): Record<string, readonly string[]> {
    const not = (declared: Iterable<string>, seen: ReadonlySet<string>): string[] =>
      [...declared].filter((each) => !seen.has(each));
    const words = (...declared: readonly string[]): string[] => declared.filter((each) => !this.#hasWord(each));
    return {
      'kinds of nodes': not(Object.keys(KINDS), this.#kinds),
      'operators between two values': not(Object.keys(BINARY_DOCS), this.#binary),
      'operators before a value': not(Object.keys(UNARY_DOCS), this.#unary),
      assignments: not(Object.keys(ASSIGNMENTS), this.#assignments),
      'assignments in expressions': this.#assignsInside ? [] : ['='],
      'kinds of cases': not(Object.keys(CASES), this.#cases),
      directives: not(DIRECTIVES, this.#directives),
      'kinds of routes': words(...ROUTE_KINDS),
      'words at the top': words(...ITEM_KEYWORDS, ...Object.keys(ITEM_DOCS)),
      'words of statements': words(...STATEMENT_WORDS),
      'words that are operators': words(...Object.keys(WORD_OPERATORS), 'not', 'defined', 'int', 'str'),
      'words for yes and no': words(...Object.keys(BOOLEANS)),
      'words in conditions': words(...KEYWORDS),
      'functions that need no parentheses': words(...BARE_CALLS),
      'words of sockets': words('advertise', 'name', 'virtual'),
      'words before a description': words(...DESCRIPTION_WORDS),
    };
  }

  /** Two words around a colon are one for who reads, and three pieces. */
  #hasWord(word: string): boolean {
    return word.split(':').every((part) => this.#words.has(part));
  }

  #visit(value: unknown): void {
    if (typeof value !== 'object' || value === null) return;
    if ('kind' in value) this.#note(value as Node);
    for (const each of Object.values(value)) this.#visit(each);
  }

  #note(node: Node): void {
    this.#kinds.add(node.kind);
    if (node.kind === 'Binary') this.#binary.add(node.operator);
    if (node.kind === 'Unary') this.#unary.add(node.operator);
    if (node.kind === 'Assignment') this.#assignments.add(node.operator);
    if (node.kind === 'If') this.#assignsInside ||= node.condition.kind === 'Assignment';
    if (node.kind === 'SwitchCase') this.#cases.add(node.match);
    if (node.kind === 'GlobalAssignment') this.#noteGlobal(node);
  }

  /** The reference calls settings of one's own another thing than those of the core. */
  #noteGlobal({ name }: GlobalAssignment): void {
    this.#words.add(name.includes('.') ? 'custom' : 'assignment');
  }
}
