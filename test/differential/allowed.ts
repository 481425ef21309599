// Differences from Kamailio that are meant. Each has an entry of the same name in docs/reference/compatibility.md.

export interface AllowedDifference {
  /** The entry in docs/reference/compatibility.md. */
  readonly entry: string;
  /** Whether this message with this configuration may differ. */
  readonly covers: (config: string, message: string) => boolean;
}

const MEMORY_AND_DNS_CACHE =
  /^help (shm\.report|corex\.(shm_status|shm_summary|pkg_summary)|dns\.(view|debug|debug_all|add_\w+|delete_(?!all)\w+))$/;

export const ALLOWED: readonly AllowedDifference[] = [
  {
    entry: 'Texts of help',
    covers: (config, message) => config === 'management' && message.startsWith('system.methodHelp '),
  },
  {
    entry: 'Commands of the memory manager and the DNS cache',
    covers: (config, message) => config === 'management' && MEMORY_AND_DNS_CACHE.test(message),
  },
];

/** The entry that allows a difference here, or null. */
export function allowedDifference(config: string, message: string): string | null {
  return ALLOWED.find(({ covers }) => covers(config, message))?.entry ?? null;
}
