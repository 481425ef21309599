/** Where in the user's files an exception came from: stack traces of generated code, told in lines of its sources. */
import { SourceMap } from 'node:module';
import { inspect, types } from 'node:util';
import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PlacedError, type ScriptPosition } from '../../script/program.ts';
import type { SourceMapText } from './build.ts';

/** The scripts of one program. */
export class ScriptPlaces {
  readonly #maps = new Map<string, SourceMap>();
  readonly #files = new Set<string>();
  readonly #show: (path: string) => string;

  /** `show` gives the path people read for a whole one. */
  constructor(show: (path: string) => string) {
    this.#show = show;
  }

  /** `name` is what stack traces call the generated text. */
  add(name: string, map: SourceMapText, files: readonly string[]): void {
    this.#maps.set(name, new SourceMap(map as never));
    for (const file of files) this.#files.add(file);
  }

  /** A script that runs as it is written. */
  addPlain(file: string): void {
    this.#files.add(file);
  }

  /** The same error with its place and its stack in the user's files; as it is when it did not come from there. */
  place(error: unknown): unknown {
    if (error instanceof PlacedError) return error;
    // Errors of plain scripts are of their own scope.
    const stack = types.isNativeError(error) ? error.stack : undefined;
    const message = types.isNativeError(error) ? error.message : `${shown(error)} was thrown`;
    // Where it was thrown is not known.
    if (stack === undefined) return new Error(message);
    let innermost: ScriptPosition | null = null;
    const lines = stack.split('\n').map((line) => {
      const found = /^(\s+at (?:.*\()?)(.+?):(\d+):(\d+)(\)?)$/.exec(line);
      if (found === null) return line;
      const place = this.#resolve(found[2]!, Number(found[3]), Number(found[4]));
      if (place === null) return line;
      innermost ??= place;
      return `${found[1]!}${place.file}:${place.line}:${place.column}${found[5]!}`;
    });
    return innermost === null ? error : new PlacedError(message, innermost, lines.join('\n'));
  }

  #resolve(name: string, line: number, column: number): ScriptPosition | null {
    const map = this.#maps.get(name);
    if (map !== undefined) {
      const entry = map.findEntry(line - 1, column - 1);
      if (!('originalSource' in entry)) return null;
      return { file: this.#show(entry.originalSource), line: entry.originalLine + 1, column: entry.originalColumn + 1 };
    }
    // With --enable-source-maps Node has done it already.
    const path = name.startsWith('file:') ? fileURLToPath(name) : name;
    return isAbsolute(path) && this.#files.has(path) ? { file: this.#show(path), line, column } : null;
  }
}

/** What was thrown and is no error, in one line. */
function shown(value: unknown): string {
  return typeof value === 'string' ? value : inspect(value, { depth: 1, breakLength: Infinity });
}
