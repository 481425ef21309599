/** Finding modules by name: `loadmodule "maxfwd.so"` is the folder modules/maxfwd. */
import { existsSync, readdirSync } from 'node:fs';
import { suggest } from '../../lib/did-you-mean.ts';
import type { Problem } from '../../lib/problem.ts';
import type { AnyModule } from '../../module/define.ts';
import { KNOWN_MODULES } from './known-modules.ts';

/** Beside `src` in a checkout, beside the compiled `src` in a build. */
const MODULES = new URL('../../../modules/', import.meta.url);

/** `"path/to/tm.so"`, `tm.so` and `tm` are all `tm`. */
export function moduleName(written: string): string {
  return written.slice(written.lastIndexOf('/') + 1).replace(/\.so$/, '');
}

function entryPoint(name: string): URL | null {
  if (!/^\w+$/.test(name)) return null;
  for (const file of ['index.js', 'index.ts']) {
    const url = new URL(`${name}/${file}`, MODULES);
    if (existsSync(url)) return url;
  }
  return null;
}

/** Names of all modules that can be loaded. */
export function availableModules(): string[] {
  return readdirSync(MODULES).filter((name) => entryPoint(name) !== null);
}

/** Reads the declaration of a module. Importing one has no effect besides. */
export async function importModule(written: string): Promise<AnyModule | Problem> {
  const name = moduleName(written);
  const url = entryPoint(name);
  if (url === null) return missingModule(name);
  const loaded = (await import(url.href)) as { default: AnyModule };
  return loaded.default;
}

function missingModule(name: string): Problem {
  if (KNOWN_MODULES.has(name)) {
    return {
      problem: 'not-available',
      message: `module ${name} is not available yet`,
      hint: 'what it offers is missing too: the functions, variables and parameters of the module',
    };
  }
  const similar = suggest(name, [...new Set([...availableModules(), ...KNOWN_MODULES])]);
  return {
    problem: 'unknown-module',
    message: `there is no module ${name}`,
    ...(similar.length > 0 ? { hint: `did you mean ${similar.join(' or ')}?` } : {}),
  };
}
