// The page of the configuration language, from what the parser knows.
import {
  BINARY_DOCS,
  DIRECTIVE_DOCS,
  ITEM_DOCS,
  ROUTE_DOCS,
  STATEMENT_DOCS,
  UNARY_DOCS,
  type Explained,
} from '../../src/script/language.ts';
import { KEYWORDS } from '../../src/engine/script/keywords.ts';
import { BINARY_PRECEDENCE } from '../../src/script/parse-expression.ts';
import type { BinaryOperator } from '../../src/script/ast.ts';
import { generatedPage, type Page } from './page.ts';
import { table } from './table.ts';

function section(title: string, rows: Readonly<Record<string, Explained>>): string[] {
  return [
    `## ${title}`,
    '',
    ...table(
      ['form', 'meaning'],
      Object.values(rows).map(({ form, doc }) => [`\`${form}\``, doc]),
    ),
    '',
  ];
}

function operators(): string[] {
  const binary = (Object.entries(BINARY_PRECEDENCE) as [BinaryOperator, number][])
    .sort(([, left], [, right]) => right - left)
    .map(([sign, precedence]) => [`\`${sign}\``, String(precedence), BINARY_DOCS[sign]]);
  const unary = Object.entries(UNARY_DOCS).map(([sign, doc]) => [`\`${sign}\``, 'before its operand', doc]);
  return [
    '## Operators',
    '',
    'What has the higher number binds tighter.',
    '',
    ...table(['operator', 'binds', 'meaning'], [...unary, ...binary]),
    '',
  ];
}

function keywords(): string[] {
  const words = KEYWORDS.map((word) => `\`${word}\``).join(', ');
  return ['## Words in conditions', '', `Facts about the message and names of values: ${words}.`, ''];
}

export const languagePages: readonly Page[] = [
  generatedPage(
    'language.md',
    'The configuration language',
    'A configuration is made of parameters, modules and routes. `#` and `//` begin a comment to the end of the line, `/* … */` may take several and hold others of its kind. Statements end with `;`.',
    [
      ...section('Preprocessor', DIRECTIVE_DOCS),
      ...section('Parameters and modules', ITEM_DOCS),
      ...section('Routes', ROUTE_DOCS),
      ...section('Statements', STATEMENT_DOCS),
      ...operators(),
      ...keywords(),
    ].join('\n'),
  ),
];
