// The default configuration of Debian's Kamailio, with each of its options alone and with all: what a module lacks is said once.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/engine/load/load-config.ts';
import { DEFAULT_OPTIONS } from '../../src/engine/options.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';

const CONFIG = '/etc/kamailio/kamailio.cfg';
const isThere = existsSync(CONFIG);
const text = isThere ? readFileSync(CONFIG, 'latin1') : '';
const OPTIONS = [...new Set(text.match(/\bWITH_[A-Z0-9_]+/g))];

/** Without a database there is nothing that this option could mean; Kamailio does not start with it alone either. */
const MEANINGLESS_ALONE: Readonly<Record<string, readonly string[]>> = {
  WITH_USRLOCDB: ['"DBURL" has no value', 'db_mode: this setting is not available yet'],
};

/** Its profiles of TLS name a certificate that nobody has made yet, and trust no authority. */
const ABOUT_PROFILES = '/etc/kamailio/tls.cfg:';

interface Found {
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  readonly others: readonly string[];
}

async function check(configFile: string, defines: readonly string[]): Promise<Found> {
  const loaded = await loadConfig({ ...DEFAULT_OPTIONS, configFile, defines });
  if ('unreadable' in loaded) throw new Error(loaded.unreadable);
  const messages = (severity: string) =>
    loaded.diagnostics
      .filter((each) => each.severity === severity)
      .map(({ message }) => message)
      .filter((message) => !message.startsWith(ABOUT_PROFILES));
  const errors = messages('error');
  return {
    errors,
    // Settings that have no effect here are no mistakes of the configuration.
    warnings: messages('warning').filter((message) => !message.includes('has no effect')),
    others: errors.filter((message) => !/^module \w+ is not available$/.test(message)),
  };
}

// Never skipped in CI: there the package is installed.
describe.skipIf(!isThere && process.env.CI !== 'true')('the default configuration', () => {
  let folder: string;
  beforeAll(() => {
    folder = makeTemporaryFolder();
  });
  afterAll(() => removeFolder(folder));

  test('has more than twenty options', () => {
    expect(OPTIONS.length).toBeGreaterThan(20);
  });

  test.each(['', ...OPTIONS])('lacks only modules with %j', async (option) => {
    const { errors, others } = await check(CONFIG, option === '' ? [] : [option]);
    const allowed = MEANINGLESS_ALONE[option];
    expect(others).toEqual(allowed ?? []);
    expect(new Set(errors).size).toBe(errors.length);
  });

  test('is warned about only where it asks nobody for a password', async () => {
    for (const option of ['', ...OPTIONS]) {
      const { warnings } = await check(CONFIG, option === '' ? [] : [option]);
      // The list of banned addresses might be one of guests.
      const asks = option === 'WITH_AUTH' || option === 'WITH_ANTIFLOOD';
      expect({ option, warnings }).toEqual({ option, warnings: asks ? [] : ['save() registers whoever asks'] });
    }
  });

  test('lacks only modules with all options, and each is named once', async () => {
    const { errors, others } = await check(CONFIG, OPTIONS);
    expect(others).toEqual([]);
    expect(new Set(errors).size).toBe(errors.length);
  });

  test('reads a kamailio-local.cfg beside it', async () => {
    const site = join(folder, 'site');
    mkdirSync(site);
    writeFileSync(join(site, 'kamailio.cfg'), text, 'latin1');
    writeFileSync(join(site, 'kamailio-local.cfg'), '#!define WITH_DEBUG\n#!define WITH_ANTIFLOOD\n');
    const [local, named] = [
      await check(join(site, 'kamailio.cfg'), []),
      await check(CONFIG, ['WITH_DEBUG', 'WITH_ANTIFLOOD']),
    ];
    expect(local).toEqual(named);
    expect(local.others).toEqual([]);
  });
});
