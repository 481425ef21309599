/** Short names of commands, some with a form for the answer. */

export interface Alias {
  readonly name: string;
  readonly method: string;
  /** As for `-f`; null: the usual form. */
  readonly format: string | null;
}

export const ALIASES: readonly Alias[] = [
  { name: 'ps', method: 'core.ps', format: '%v\\t%v\\n' },
  { name: 'psx', method: 'core.psx', format: null },
  { name: 'list', method: 'system.listMethods', format: null },
  { name: 'ls', method: 'system.listMethods', format: null },
  { name: 'ver', method: 'core.version', format: null },
  { name: 'version', method: 'core.version', format: null },
  { name: 'who', method: 'ctl.who', format: '[%v] %v: %v %v -> %v %v\\n' },
  { name: 'listen', method: 'ctl.listen', format: '[%v] %v: %v %v\\n' },
  { name: 'dns_mem_info', method: 'dns.mem_info', format: '%v / %v\\n' },
  { name: 'dns_debug', method: 'dns.debug', format: '%v (%v): size=%v ref=%v expire=%vs last=%vs ago f=%v\\n' },
  {
    name: 'dns_debug_all',
    method: 'dns.debug_all',
    format: '%v (%v) [%v]: size=%v ref=%v expire=%vs last=%vs ago f=%v\\n\\t\\t%v:%v expire=%vs f=%v\\n',
  },
  { name: 'dst_blacklist_mem_info', method: 'dst_blocklist.mem_info', format: '%v / %v\\n' },
  { name: 'dst_blacklist_debug', method: 'dst_blocklist.debug', format: '%v:%v:%v expire:%v flags: %v\\n' },
];

export function findAlias(name: string): Alias | null {
  return ALIASES.find((alias) => alias.name === name) ?? null;
}
