/** From the text of a configuration to its syntax tree: everything up to here needs no server. */

import { atOnce, type Steps } from '../lib/steps.ts';
import type { File } from './ast.ts';
import { Diagnostics } from './diagnostic.ts';
import { NO_FILES, type ConfigFiles } from './files.ts';
import { Lexer } from './lexer.ts';
import { parseFile } from './parse-file.ts';
import { Preprocessor, type SubstitutionDirective } from './preprocessor.ts';
import { SourceSet } from './source.ts';
import { TokenReader } from './token-reader.ts';

export interface ParseConfigOptions {
  /** As shown in messages; included files are looked for beside it. */
  readonly path: string;
  /** One character per byte. */
  readonly text: string;
  readonly files?: ConfigFiles;
  /** From the command line: `-A NAME=VALUE`. */
  readonly defines?: readonly { readonly name: string; readonly value: string | null }[];
  /** From the command line: `--substdef /pattern/replacement/`. */
  readonly substitutions?: readonly { readonly directive: SubstitutionDirective; readonly expression: string }[];
  /** For `#!defenv`. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

export interface ParsedConfig {
  /** Without the statements and items that could not be read. */
  readonly file: File;
  readonly sources: SourceSet;
  readonly diagnostics: Diagnostics;
  /** Every define with its value, null when it has none. */
  readonly defines: ReadonlyMap<string, string | null>;
}

export function parseConfig(options: ParseConfigOptions): ParsedConfig {
  return atOnce(parseConfigInSteps(options));
}

export function* parseConfigInSteps(options: ParseConfigOptions): Steps<ParsedConfig> {
  const sources = new SourceSet();
  const diagnostics = new Diagnostics();
  const preprocessor = new Preprocessor(diagnostics, options.environment ?? {});
  for (const { name, value } of options.defines ?? []) preprocessor.define(name, value, null, 'redefine');
  for (const { directive, expression } of options.substitutions ?? []) {
    const problem = preprocessor.addSubstitution(directive, expression, null);
    if (problem !== null) {
      diagnostics.add('bad-directive', null, `the substitution "${expression}" cannot be read: ${problem}`);
    }
  }
  const main = sources.add(options.path, options.text);
  const lexer = new Lexer({ sources, main, preprocessor, diagnostics, files: options.files ?? NO_FILES });
  const all = yield* parseFile(new TokenReader(lexer, diagnostics));
  const file = { ...all, items: all.items.filter(({ span }) => !sources.isForgotten(span.source)) };
  diagnostics.forget(({ span }) => span !== null && sources.isForgotten(span.source));
  return { file, sources, diagnostics, defines: preprocessor.macros.values() };
}
