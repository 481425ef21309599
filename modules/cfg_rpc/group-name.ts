/** `group` or `group[5]`: the settings of a module, or of one instance of it. */

export interface GroupName {
  readonly group: string;
  /** Number of the instance; null: the group itself. */
  readonly instance: number | null;
}

/** Text that has another form is taken as the name of a group. */
export function parseGroupName(text: string): GroupName {
  const parts = /^([^[]+)\[(\d+)\]$/.exec(text);
  return parts === null ? { group: text, instance: null } : { group: parts[1]!, instance: Number(parts[2]) };
}
