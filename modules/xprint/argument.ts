/** The kind of argument that is a text with `%`-specifiers. */
import { arg } from '../../src/module/index.ts';
import { parseFormat, type Format } from './format.ts';

/** Variables in it are text as any other. */
export function format(): arg.ArgumentType<Format> {
  return arg.parsed('format', parseFormat, 'a text');
}
