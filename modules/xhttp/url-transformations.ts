/** `{url.…}`: parts of the URL of an HTTP request. */
import type { TransformationDefinition } from '../../src/pv/definition.ts';
import { simple } from '../../src/pv/transformation.ts';

function pathOf(url: string): string {
  const mark = url.indexOf('?');
  return mark < 0 ? url : url.slice(0, mark);
}

function queryOf(url: string): string {
  const mark = url.indexOf('?');
  return mark < 0 ? '' : url.slice(mark + 1);
}

export const URL_TRANSFORMATIONS: readonly TransformationDefinition[] = [
  simple('url.path', 'What stands in front of the first question mark.', pathOf),
  simple('url.querystring', 'What stands behind the first question mark; empty when there is none.', queryOf),
];
