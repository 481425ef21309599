/** setdebug() and resetdebug(): another log level for a while. */
import type { ConfigVariables } from '../../src/module/index.ts';

export class LogLevelSwitch {
  readonly #config: ConfigVariables;
  #before: number | null = null;

  constructor(config: ConfigVariables) {
    this.#config = config;
  }

  /** False: the level is out of range. */
  setLevel(level: number): boolean {
    const variable = this.#config.find('core', 'debug');
    const before = variable?.get() ?? null;
    if (variable?.set === undefined || variable.set(level) !== null) return false;
    if (this.#before === null && typeof before === 'number') this.#before = before;
    return true;
  }

  resetLevel(): void {
    if (this.#before === null) return;
    this.#config.find('core', 'debug')?.set?.(this.#before);
    this.#before = null;
  }
}
