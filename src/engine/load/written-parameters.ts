/** Lines of module parameters, found by what they set: `modparamx` may write any of it with `$def(NAME)` and its kin. */
import { compilePosixRegex, isPosixRegexFailure } from '../../lib/posix-regex.ts';
import type { Item, ModuleParameter } from '../../script/ast.ts';
import { expandConstants, type Constants } from '../../script/constants.ts';
import { fold } from '../../script/fold.ts';

/** Whether the line sets this parameter of this module. */
export function setsParameter(
  item: Item,
  module: string,
  parameter: string,
  constants: Constants,
): item is ModuleParameter {
  if (item.kind !== 'ModuleParameter' || written(item, item.parameter, constants) !== parameter) return false;
  const pattern = written(item, item.modulePattern, constants);
  if (pattern === null || pattern === module) return pattern !== null;
  const regex = compilePosixRegex(`^(${pattern})$`, { ignoreCase: true });
  return !isPosixRegexFailure(regex) && regex.test(module);
}

/** The text it sets; null: it is none, or not known yet. */
export function parameterText(item: ModuleParameter, constants: Constants): string | null {
  const value = fold(item.value);
  return typeof value === 'string' ? written(item, value, constants) : null;
}

function written({ expand }: ModuleParameter, text: string, constants: Constants): string | null {
  return expand ? expandConstants(text, constants) : text;
}
