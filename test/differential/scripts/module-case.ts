// One script of a module, and the message it is run for.

import type { Single } from '../single.ts';

export interface ModuleCase {
  /** Statements of the request route; the request is relayed afterwards, unless they end the script. */
  readonly script: string;
  /** Routes besides, with names of their own. */
  readonly routes?: string;
  readonly message?: Omit<Single, 'name'>;
}

/** Cases that share what stands in front of the routes. */
export interface ModuleGroup {
  readonly settings?: string;
  readonly cases: readonly ModuleCase[];
}

/** Cases that differ in their statements only. */
export const scripts = (...texts: readonly string[]): ModuleCase[] => texts.map((script) => ({ script }));

/** The same with what each returned in the log. */
export const calls = (...texts: readonly string[]): ModuleCase[] =>
  texts.map((text) => ({ script: `${text}; xlog("$rc\\n");` }));
