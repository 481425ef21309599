/** Where in the user's files a thread stands, from the calls that a debugger shows. */
import { SourceMap, type SourceMapPayload } from 'node:module';

/** A call as the inspector has it: places count from 0. */
export interface CallFrame {
  readonly functionName: string;
  readonly location: { readonly scriptId: string; readonly lineNumber: number; readonly columnNumber?: number };
}

/** A text of JavaScript in the process. */
export interface ParsedScript {
  readonly scriptId: string;
  readonly url: string;
  readonly sourceMapURL?: string;
}

const INLINE_MAP = /^data:application\/json;(?:charset=[\w-]+;)?base64,(.*)$/;

/** The scripts that were made of files of the user's: they carry their maps with them. */
export class ScriptMaps {
  readonly #maps = new Map<string, SourceMap>();

  add({ scriptId, sourceMapURL = '' }: ParsedScript): void {
    const data = INLINE_MAP.exec(sourceMapURL)?.[1];
    if (data === undefined) return;
    try {
      const payload = JSON.parse(Buffer.from(data, 'base64').toString('utf8')) as SourceMapPayload;
      this.#maps.set(scriptId, new SourceMap(payload));
    } catch {
      // Any library may carry a broken one: it is no file of the user's.
    }
  }

  /** `file:line:column` of each call in the user's files, the innermost first. */
  places(frames: readonly CallFrame[]): string[] {
    return frames.flatMap(({ location: { scriptId, lineNumber, columnNumber = 0 } }) => {
      const entry = this.#maps.get(scriptId)?.findEntry(lineNumber, columnNumber);
      if (entry === undefined || !('originalSource' in entry)) return [];
      return [`${entry.originalSource}:${entry.originalLine + 1}:${entry.originalColumn + 1}`];
    });
  }
}
