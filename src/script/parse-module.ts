/** Grammar of the lines that load modules and set their parameters. */

import type { ConfigEngine, FlagDeclaration, FlagsDeclaration, LoadModule, LoadPath, ModuleParameter } from './ast.ts';
import { parseExpression } from './parse-expression.ts';
import { parseInteger } from '../lib/written-integer.ts';
import { joinSpans, type Span } from './source.ts';
import type { TokenReader } from './token-reader.ts';

interface NameAndSpan {
  readonly value: string;
  readonly span: Span;
}

/** load-module = ( "loadmodule" / "loadmodulex" ) [ "(" ] name [ "," string ] [ ")" ] */
export function parseLoadModule(reader: TokenReader): LoadModule {
  const keyword = reader.advance();
  const opening = reader.isPunctuator('(') ? reader.advance() : null;
  const module = parseModuleName(reader);
  const options = reader.takePunctuator(',') ? reader.expectString('the options of the module in quotes').value : null;
  if (opening !== null) reader.expectClosing(')', opening);
  const expand = keyword.text === 'loadmodulex';
  return {
    kind: 'LoadModule',
    module: module.value,
    moduleSpan: module.span,
    options,
    expand,
    span: reader.spanFrom(keyword),
  };
}

/** name = string / word *( adjacent "." / "-" / "/" word ) */
function parseModuleName(reader: TokenReader): NameAndSpan {
  const first = reader.peek();
  if (first.kind === 'string') return reader.takeOperand();
  if (first.kind !== 'word' && !reader.isPunctuator('/')) return reader.unexpected('the name of a module');
  let value = reader.advance().text;
  while (reader.peek().adjacent && (reader.peek().kind === 'word' || /^[./-]$/.test(reader.peek().text))) {
    value += reader.advance().text;
  }
  return { value, span: reader.spanFrom(first) };
}

/** module-parameter = ( "modparam" / "modparamx" ) "(" name "," name "," expression ")" */
export function parseModuleParameter(reader: TokenReader): ModuleParameter {
  const keyword = reader.advance();
  const opening = reader.expectPunctuator('(');
  const modules = parseOperand(reader, 'the name of a module in quotes');
  reader.expectPunctuator(',');
  const parameter = parseOperand(reader, 'the name of a parameter in quotes');
  reader.expectPunctuator(',');
  if (reader.isPunctuator('(')) return reader.unexpected('a text in quotes or a number');
  const value = parseExpression(reader);
  reader.expectClosing(')', opening);
  return {
    kind: 'ModuleParameter',
    modulePattern: modules.value,
    moduleSpan: modules.span,
    parameter: parameter.value,
    parameterSpan: parameter.span,
    value,
    expand: keyword.text === 'modparamx',
    span: reader.spanFrom(keyword),
  };
}

function parseOperand(reader: TokenReader, what: string): NameAndSpan {
  return reader.expectString(what);
}

/** load-path = ( "loadpath" / "mpath" ) [ "=" ] string */
export function parseLoadPath(reader: TokenReader): LoadPath {
  const keyword = reader.advance();
  reader.takePunctuator('=');
  const path = reader.expectString('a path in quotes').value;
  return { kind: 'LoadPath', path, span: reader.spanFrom(keyword) };
}

/** config-engine = "cfgengine" [ "=" ] ( string / word ) */
export function parseConfigEngine(reader: TokenReader): ConfigEngine {
  const keyword = reader.advance();
  reader.takePunctuator('=');
  const engine =
    reader.peek().kind === 'word' ? reader.advance().text : reader.expectString('the name of a language').value;
  return { kind: 'ConfigEngine', engine, span: reader.spanFrom(keyword) };
}

/** flags = "flags" flag *( "," flag ) / "avpflags" name *( "," name ), where a name has no number */
export function parseFlags(reader: TokenReader): FlagsDeclaration {
  const keyword = reader.advance();
  const flags: FlagDeclaration[] = [];
  const numbered = keyword.text === 'flags';
  do flags.push(parseFlag(reader, numbered));
  while (reader.takePunctuator(','));
  return {
    kind: 'FlagsDeclaration',
    keyword: numbered ? 'flags' : 'avpflags',
    flags,
    span: reader.spanFrom(keyword),
  };
}

/** flag = name [ ":" int ]; name = word / string */
function parseFlag(reader: TokenReader, numbered: boolean): FlagDeclaration {
  const first = reader.peek();
  if (first.kind !== 'word' && first.kind !== 'string') return reader.unexpected('the name of a flag');
  reader.advance();
  let bit: number | null = null;
  if (numbered && reader.takePunctuator(':')) {
    if (reader.peek().kind !== 'int') return reader.unexpected('the number of the flag');
    bit = parseInteger(reader.advance().text);
  }
  return { name: first.value, bit, span: joinSpans(first.span, reader.previous.span) };
}
