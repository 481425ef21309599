// Joins the sources into few files: Node needs most of a start to find and compile files when they are hundreds.

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { build } from 'esbuild';
import { ROOT } from './command.mjs';

/** What is loaded by its name: the commands, the threads, each module, and what modules of users' own may import. */
export function entryPoints() {
  const modules = readdirSync(join(ROOT, 'modules')).map((name) => `modules/${name}`);
  const files = modules.flatMap((folder) => ['index', 'api', 'thread'].map((name) => `${folder}/${name}.ts`));
  return [
    'src/cli/kahea.ts',
    'src/cli/stuck-watch-thread.ts',
    'src/cli/worker-thread.ts',
    'src/cli/kamcmd/main.ts',
    'src/module/index.ts',
    ...files.filter((file) => existsSync(join(ROOT, file))),
  ];
}

/**
 * Writes `entries` to `folder`, each under its own path, and what several of them use to `chunks/`, so that there is one of it
 * in the process. Then removes all that an earlier build left there. Gives the files written, with their sources and
 * what they import.
 */
export async function bundle(folder, entries = entryPoints()) {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: entries,
    outbase: '.',
    outdir: folder,
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // They find their native parts from where their files are. Everything else goes in.
    external: ['lmdb', '@photostructure/sqlite'],
    define: { BUILD_ID: JSON.stringify(buildId()) },
    // For commander, which is CommonJS.
    banner: {
      js: "import { createRequire as toRequire } from 'node:module';\nconst require = toRequire(import.meta.url);",
    },
    sourcemap: true,
    sourcesContent: false,
    metafile: true,
    logLevel: 'warning',
  });
  const written = new Set(Object.keys(metafile.outputs).map((file) => resolve(ROOT, file)));
  removeOthers(resolve(folder), written);
  const outputs = Object.entries(metafile.outputs).filter(([file]) => file.endsWith('.js'));
  return outputs.map(([file, { imports, inputs }]) => ({
    file: relative(folder, resolve(ROOT, file)),
    sources: Object.keys(inputs),
    imports: imports.map(({ path, kind }) => ({ path: relative(folder, resolve(ROOT, path)), kind })),
  }));
}

/** The commit, and whether the sources are another, as Kamailio writes it; `unknown` where there is no repository. */
function buildId() {
  const git = (...words) => spawnSync('git', ['-C', ROOT, ...words], { encoding: 'utf8' });
  // That of a folder around it would be of something else.
  if (!existsSync(join(ROOT, '.git'))) return 'unknown ';
  const { status, stdout } = git('rev-parse', '--short=6', 'HEAD');
  if (status !== 0) return 'unknown ';
  return `${stdout.trim()} ${git('diff', '--quiet', 'HEAD').status === 0 ? '' : 'dirty'}`;
}

/** True when nothing is left in the folder. */
function removeOthers(folder, written) {
  let left = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (removeOthers(path, written)) rmdirSync(path);
      else left++;
    } else if (written.has(path)) left++;
    else rmSync(path);
  }
  return left === 0;
}
