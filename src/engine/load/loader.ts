/** Finding modules by name: `loadmodule "maxfwd.so"` is the folder modules/maxfwd, or one of the user's own. */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { suggestBefore, suggestionHint } from '../../lib/did-you-mean.ts';
import { findAbove } from '../../lib/find-above.ts';
import type { Problem } from '../../lib/problem.ts';
import type { AnyModule } from '../../module/define.ts';
import { KNOWN_MODULES } from './known-modules.ts';

/** Beside `src` in a checkout, beside the compiled `src` in a build. */
const MODULES = pathToFileURL(`${findAbove('modules')!}/`);

/** `"path/to/tm.so"`, `tm.so` and `tm` are all `tm`. */
export function moduleName(written: string): string {
  return written.slice(written.lastIndexOf('/') + 1).replace(/\.so$/, '');
}

function ownEntryPoint(name: string): URL | null {
  if (!/^\w+$/.test(name)) return null;
  for (const file of ['index.js', 'index.ts']) {
    const url = new URL(`${name}/${file}`, MODULES);
    if (existsSync(url)) return url;
  }
  return null;
}

/** A module that somebody made for themselves: a folder of its name with an `index.js`. */
function foreignEntryPoint(folder: string, name: string): URL | null {
  const file = join(folder, name, 'index.js');
  return isAbsolute(file) && existsSync(file) ? pathToFileURL(file) : null;
}

/** What a whole path names comes first, so that a module of ours can be replaced; `mpath` adds to ours. */
function entryPoint(written: string, folders: readonly string[]): URL | null {
  const name = moduleName(written);
  if (!/^\w+$/.test(name)) return null;
  const named = isAbsolute(written) ? foreignEntryPoint(dirname(written), name) : null;
  const own = named ?? ownEntryPoint(name);
  if (own !== null) return own;
  for (const folder of folders) {
    const url = foreignEntryPoint(folder, name);
    if (url !== null) return url;
  }
  return null;
}

/** Names of all modules of ours that can be loaded. */
export function availableModules(): string[] {
  return readdirSync(MODULES).filter((name) => ownEntryPoint(name) !== null);
}

/** Those, and the modules of Kamailio that are not built. */
export function allModuleNames(): Set<string> {
  return new Set([...availableModules(), ...KNOWN_MODULES]);
}

/**
 * Reads the declaration of a module; `folders` are those of `mpath`. Importing one of ours has no effect besides. One from outside
 * is code of somebody's: where `trusted` is given, it is run only if it is in one of these folders.
 */
export async function importModule(
  written: string,
  folders: readonly string[] = [],
  trusted: readonly string[] | null = null,
): Promise<AnyModule | Problem> {
  const name = moduleName(written);
  const url = entryPoint(written, folders);
  if (url === null) return missingModule(name, isAbsolute(written) ? dirname(written) : null);
  if (url.href.startsWith(MODULES.href)) return ((await import(url.href)) as { default: AnyModule }).default;
  if (trusted !== null && !isIn(url, trusted)) return untrustedModule(url, name);
  return importForeign(url, name);
}

/** Whether the folder of a module is directly in one of the folders. */
function isIn(url: URL, folders: readonly string[]): boolean {
  const folder = dirname(dirname(fileURLToPath(url)));
  return folders.some((each) => resolve(each) === folder);
}

function untrustedModule(url: URL, name: string): Problem {
  return {
    problem: 'not-available',
    message: `module ${name} is not read here: ${fileURLToPath(url)} would have to be run`,
    hint: 'name its folder in the setting moduleFolders of the editor to have it read; what it offers is not mentioned again',
  };
}

async function importForeign(url: URL, name: string): Promise<AnyModule | Problem> {
  const refused = (reason: string): Problem => ({
    problem: 'bad-value',
    message: `${fileURLToPath(url)} is no module: ${reason}`,
  });
  try {
    const { default: definition } = (await import(url.href)) as { default?: Partial<AnyModule> | null };
    if (definition?.name !== name) return refused(`its default export is not the declaration of a module ${name}`);
    return definition as AnyModule;
  } catch (error) {
    return refused((error as Error).message);
  }
}

/** `folder`: the one that was named with it. */
function missingModule(name: string, folder: string | null): Problem {
  if (KNOWN_MODULES.has(name)) {
    return {
      problem: 'not-available',
      message: `module ${name} is not available`,
      hint: 'what it offers is missing too, and not mentioned again: its functions, parameters, variables and event routes',
    };
  }
  // Short names are similar to too many words.
  const available = availableModules();
  const others = [...KNOWN_MODULES].filter((each) => each.length >= 6 && !available.includes(each));
  const { similar, nearer } = suggestBefore(name, available, others);
  const hint = suggestionHint(similar, nearer);
  return {
    problem: 'unknown-module',
    message: `there is no module ${name}${folder === null ? '' : `, and no ${join(folder, name, 'index.js')}`}`,
    ...(hint === null ? {} : { hint }),
  };
}
