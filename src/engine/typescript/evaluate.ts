/** Running the text of a script once, which defines its functions. Nothing of it stays in the caches of Node. */
import { createRequire } from 'node:module';
import type { BuiltScript, SourceMapText } from './build.ts';

/** Lines that JavaScript puts before the body of a function made from text. */
const WRAPPER_LINES = 2;

/** What the file exports, by name. */
export type ScriptExports = Readonly<Record<string, unknown>>;

export interface EvaluateOptions {
  readonly script: BuiltScript;
  /** Whole path of the file. */
  readonly path: string;
  /** The name that stack traces show where source maps are not used. */
  readonly name: string;
  /** What `import … from 'kahea'` gives. */
  readonly api: object;
}

/** Throws what the file throws when it is run. */
export function evaluateScript({ script, path, name, api }: EvaluateOptions): ScriptExports {
  const fromFile = createRequire(path);
  const require = (id: string): unknown => (id === 'kahea' ? api : fromFile(id));
  const map = Buffer.from(JSON.stringify(shifted(script.map))).toString('base64');
  const comments = `//# sourceMappingURL=data:application/json;base64,${map}\n//# sourceURL=${name}`;
  const body = `${script.code.replace(/^\/\/# sourceMappingURL=.*$/gm, '')}\n${comments}`;
  // Not vm.compileFunction: --enable-source-maps regards the maps of evaluated text only.
  const run = new Function('module', 'exports', 'require', body) as (
    module: { exports: ScriptExports },
    exports: ScriptExports,
    require: (id: string) => unknown,
  ) => void;
  const module = { exports: {} };
  run(module, module.exports, require);
  return module.exports;
}

/** The map of the text inside of its wrapper. */
export function shifted(map: SourceMapText): SourceMapText {
  return { ...map, mappings: ';'.repeat(WRAPPER_LINES) + map.mappings };
}
