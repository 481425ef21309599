/** Which instance of a group of settings a message uses: `cfg_select("group", 2)` stands for `group[2].name = …`. */
import type { Context } from './context.ts';

const SELECTED = Symbol('selected groups of settings');

/** null: the group without a number. */
export function selectGroup(ctx: Context, group: string, number: number | null): void {
  const known = ctx.slot(SELECTED) as Map<string, number> | undefined;
  if (number === null) {
    known?.delete(group);
    return;
  }
  const selected = known ?? new Map<string, number>();
  selected.set(group, number);
  if (known === undefined) ctx.setSlot(SELECTED, selected);
}

/** The name of the chosen instance, `group[2]`; null: none was chosen. */
export function selectedGroup(ctx: Context, group: string): string | null {
  const number = (ctx.slot(SELECTED) as Map<string, number> | undefined)?.get(group);
  return number === undefined ? null : `${group}[${String(number)}]`;
}
