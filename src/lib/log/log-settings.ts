/** What modules may say about log records while the server runs: levels and facilities of single sources, colours of levels. */
import type { LogLevel } from '../log.ts';

export class LogSettings {
  /** Levels of single sources (`<core>`, `<script>`, `tm`), which win over the general one. */
  readonly sourceLevels = new Map<string, number>();
  /** Codes of the syslog facilities of single sources, for records that say none themselves. */
  readonly sourceFacilities = new Map<string, number>();
  /** For terminals: the escape sequences of levels that have others than usual. */
  readonly colours = new Map<LogLevel, string>();
  /** Whether records are for somebody's eyes rather than for syslog. */
  readonly isOnTerminal: boolean;

  constructor(isOnTerminal: boolean) {
    this.isOnTerminal = isOnTerminal;
  }

  /** Gives what brings all back to how it is now. */
  checkpoint(): () => void {
    const restores = [
      restoring(this.sourceLevels),
      restoring(this.sourceFacilities),
      restoring<LogLevel, string>(this.colours),
    ];
    return () => {
      for (const restore of restores) restore();
    };
  }
}

function restoring<K, V>(map: Map<K, V>): () => void {
  const entries = [...map];
  return () => {
    map.clear();
    for (const [key, value] of entries) map.set(key, value);
  };
}
