/** Log levels and facilities of single modules. */
import { facilityCode } from '../../src/lib/log/level-names.ts';
import type { ConfigVariables, ModuleHost, Problem } from '../../src/module/index.ts';

/** What records of a module name as their source: `core` and `xlog` have names of their own. */
const SOURCES: Readonly<Record<string, string>> = { core: '<core>', xlog: '<script>' };

const sourceOf = (module: string): string => SOURCES[module] ?? module;

/** `name=value` of a parameter that may come several times. */
export function parseAssignment(text: string): readonly [string, string] | null {
  const match = /^\s*([^=\s]+)\s*=\s*(\S+)\s*$/.exec(text);
  return match === null ? null : [match[1]!, match[2]!];
}

export function checkLevel(text: string): Problem | null {
  const assignment = parseAssignment(text);
  if (assignment !== null && /^[+-]?\d+$/.test(assignment[1])) return null;
  return { problem: 'bad-value', message: `"${text}" is not of the form MODULE=LEVEL` };
}

export function checkFacility(text: string): Problem | null {
  const assignment = parseAssignment(text);
  if (assignment !== null && facilityCode(assignment[1]) !== null) return null;
  return { problem: 'bad-value', message: `"${text}" is not of the form MODULE=LOG_LOCAL0` };
}

export interface SourceSettingsStart {
  readonly hashSize: number;
  readonly levelMode: number;
  readonly facilityMode: number;
}

export class SourceSettings {
  readonly hashSize: number;
  readonly #host: ModuleHost;
  readonly #levels = new Map<string, number>();
  readonly #facilities = new Map<string, string>();
  #levelMode: number;
  #facilityMode: number;

  constructor(host: ModuleHost, { hashSize, levelMode, facilityMode }: SourceSettingsStart) {
    this.#host = host;
    this.hashSize = hashSize;
    this.#levelMode = levelMode;
    this.#facilityMode = facilityMode;
  }

  setLevel(module: string, level: number): void {
    this.#levels.set(module, level);
    this.#apply();
  }

  /** null: it has none of its own. */
  level(module: string): number | null {
    return this.#levels.get(module) ?? null;
  }

  /** False: there is no such facility. */
  setFacility(module: string, facility: string): boolean {
    if (facilityCode(facility) === null) return false;
    this.#facilities.set(module, facility);
    this.#apply();
    return true;
  }

  facility(module: string): string | null {
    return this.#facilities.get(module) ?? null;
  }

  /** The settings that `cfg.*` knows. */
  addTo(config: ConfigVariables): void {
    const common = { group: 'dbg', type: 'int', min: 0, max: 1 } as const;
    config.add({
      ...common,
      name: 'mod_level_mode',
      doc: 'Whether levels of single modules count.',
      get: () => this.#levelMode,
      set: (value) => {
        this.#levelMode = Number(value);
        this.#apply();
        return null;
      },
    });
    config.add({
      ...common,
      name: 'mod_facility_mode',
      doc: 'Whether syslog facilities of single modules count.',
      get: () => this.#facilityMode,
      set: (value) => {
        this.#facilityMode = Number(value);
        this.#apply();
        return null;
      },
    });
    config.add({ ...common, name: 'mod_hash_size', doc: 'Not 0: modules can have levels.', get: () => this.hashSize });
  }

  /** Each of the two counts while it is on. */
  #apply(): void {
    const { sourceLevels, sourceFacilities } = this.#host.logSettings;
    const hasTable = this.hashSize > 0;
    show(this.#levels, sourceLevels, hasTable && this.#levelMode === 1);
    const codes = [...this.#facilities].map(([module, name]) => [module, facilityCode(name)!] as const);
    show(codes, sourceFacilities, hasTable && this.#facilityMode === 1);
  }
}

function show(values: Iterable<readonly [string, number]>, into: Map<string, number>, isOn: boolean): void {
  for (const [module, value] of values) {
    if (isOn) into.set(sourceOf(module), value);
    else into.delete(sourceOf(module));
  }
}
