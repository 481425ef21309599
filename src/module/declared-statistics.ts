/** Whether a module will have a statistic, known before it runs: by what it declares for the reference. */
import type { StatisticDefinition } from './define.ts';

/** `rcv_requests_<method>` as what fits it; null: all of it depends on the configuration, and that has to be asked. */
function patternOf(declared: string): RegExp | null {
  if (/^<[^>]*>$/.test(declared)) return null;
  return new RegExp(`^${declared.replace(/<[^>]*>/g, '[\\w-]+')}$`);
}

/** `group`: null for any. */
export function declaresStatistic(
  declared: readonly StatisticDefinition[],
  group: string | null,
  name: string,
): boolean {
  return declared.some((each) => {
    const colon = each.name.indexOf(':');
    if (group !== null && each.name.slice(0, colon) !== group) return false;
    return patternOf(each.name.slice(colon + 1))?.test(name) === true;
  });
}

/** The parts of `group.name`; without a group, or with an empty one, it is in `usual`. */
export function splitName(text: string, usual: string): { readonly group: string; readonly name: string } {
  const dot = text.indexOf('.');
  return { group: dot <= 0 ? usual : text.slice(0, dot), name: text.slice(dot + 1) };
}
