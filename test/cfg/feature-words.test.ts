// Nothing of the language is without a sample: what the parser, the preprocessor and the engine declare occurs in one.

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { KEYWORDS } from '../../src/engine/script/keywords.ts';
import type { Assignment, Binary, GlobalAssignment, Node, SwitchCase, Unary } from '../../src/script/ast.ts';
import { DIRECTIVES } from '../../src/script/directive.ts';
import { scanPieces } from '../../src/script/format/scan-pieces.ts';
import { ITEM_KEYWORDS, ROUTE_KINDS, STATEMENT_WORDS } from '../../src/script/keywords.ts';
import { BINARY_DOCS, ITEM_DOCS, UNARY_DOCS } from '../../src/script/language.ts';
import { BOOLEANS, WORD_OPERATORS } from '../../src/script/parse-expression.ts';
import { BARE_CALLS } from '../../src/script/parse-statement.ts';
import { DESCRIPTION_WORDS } from '../../src/script/parse-socket.ts';
import { parseConfig } from '../../src/script/parse.ts';
import { ENVIRONMENT, FEATURES, featureSamples } from './feature-samples.ts';
import { filesOfSample } from './files-of-sample.ts';

/** The compiler sees to it that none is forgotten. */
const KINDS: Readonly<Record<Node['kind'], true>> = {
  File: true,
  GlobalAssignment: true,
  SocketText: true,
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

/** What occurs in the samples. */
const found = {
  kinds: new Set<string>(),
  binary: new Set<string>(),
  unary: new Set<string>(),
  assignments: new Set<string>(),
  cases: new Set<string>(),
  directives: new Set<string>(),
  words: new Set<string>(),
};

function note(node: Node): void {
  found.kinds.add(node.kind);
  if (node.kind === 'Binary') found.binary.add((node satisfies Binary).operator);
  if (node.kind === 'Unary') found.unary.add((node satisfies Unary).operator);
  if (node.kind === 'Assignment') found.assignments.add((node satisfies Assignment).operator);
  if (node.kind === 'SwitchCase') found.cases.add((node satisfies SwitchCase).match);
  if (node.kind === 'GlobalAssignment') noteGlobal(node);
}

/** Words that stand in one text in the tree. */
function noteGlobal({ name, values }: GlobalAssignment): void {
  if (name.includes('.')) found.words.add('custom');
  else found.words.add('assignment');
  for (const value of values)
    if (value.kind === 'SocketText') value.text.split(' ').forEach((each) => found.words.add(each));
}

function visit(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  if ('kind' in value) note(value as Node);
  for (const each of Object.values(value)) visit(each);
}

for (const sample of featureSamples) {
  const files = filesOfSample(join(FEATURES, sample));
  const text = files.read('main.cfg')!;
  visit(parseConfig({ path: 'main.cfg', text, files, environment: ENVIRONMENT }).file);
  for (const { kind, text: written, directive } of scanPieces(text)) {
    if (directive?.name) found.directives.add(directive.name);
    if (kind === 'word') found.words.add(written);
  }
}

/** Two words around a colon are one for who reads, and three pieces. */
function occurs(word: string): boolean {
  return word.split(':').every((part) => found.words.has(part));
}

test.each([
  ['kind of node', Object.keys(KINDS), found.kinds],
  ['operator between two values', Object.keys(BINARY_DOCS), found.binary],
  ['operator before a value', Object.keys(UNARY_DOCS), found.unary],
  ['assignment', Object.keys(ASSIGNMENTS), found.assignments],
  ['kind of case', Object.keys(CASES), found.cases],
  ['directive', DIRECTIVES, found.directives],
] as const)('each %s occurs in a sample', (_what, declared, seen) => {
  expect(declared.filter((each) => !seen.has(each))).toEqual([]);
});

test.each([
  ['kind of route', ROUTE_KINDS],
  ['word at the top of a configuration', [...ITEM_KEYWORDS, ...Object.keys(ITEM_DOCS)]],
  ['word of a statement', [...STATEMENT_WORDS]],
  ['word that is an operator', [...Object.keys(WORD_OPERATORS), 'not', 'defined', 'int', 'str']],
  ['word for yes and no', Object.keys(BOOLEANS)],
  ['word in a condition', KEYWORDS],
  ['function that needs no parentheses', [...BARE_CALLS]],
  ['word of a socket', ['advertise', 'name', 'virtual']],
  ['word before a description', [...DESCRIPTION_WORDS]],
])('each %s occurs in a sample', (_what, declared) => {
  expect(declared.filter((each) => !occurs(each))).toEqual([]);
});
