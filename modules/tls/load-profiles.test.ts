import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Authority } from '../../test/support/certificates.ts';
import { makeTemporaryFolder, removeFolder } from '../../test/support/temporary-folder.ts';
import { loadProfiles, parameterOf, problemText } from './load-profiles.ts';
import { params, type TlsParameters } from './parameters.ts';
import type { Profile } from './profile.ts';
import type { ProfileSet } from './profile-set.ts';
import { pause } from '../../test/support/until.ts';

const folder = makeTemporaryFolder();

beforeAll(() => {
  const authority = new Authority(folder);
  for (const name of ['one', 'two', 'three']) authority.sign({ name });
  authority.sign({ name: 'old', isExpired: true });
  writeFileSync(join(folder, 'both.pem'), authority.read('one.pem') + authority.read('one.key'));
});
afterAll(() => {
  removeFolder(folder);
});

const defaults = Object.fromEntries(
  Object.entries(params).map(([name, { initial }]) => [name, initial]),
) as TlsParameters;

function load(more: Partial<TlsParameters>) {
  return loadProfiles({ ...defaults, ...more }, folder);
}

function loadFile(text: string) {
  writeFileSync(join(folder, 'tls.cfg'), text);
  return load({ config: 'tls.cfg' });
}

const PAIR = (name: string): string => `certificate = ${name}.pem\nprivate_key = ${name}.key\n`;

test('parameters make a profile for servers and one for clients', () => {
  const { profiles, errors } = load({ certificate: 'one.pem', private_key: 'one.key' });
  expect(errors).toEqual([]);
  expect(profiles.all.map(({ settings }) => `${settings.role}:${settings.domain}`)).toEqual([
    'server:default',
    'client:default',
  ]);
});

test('a file may hold a certificate and its key', () => {
  expect(load({ certificate: 'both.pem' }).errors).toEqual([]);
});

test('a folder of files is one configuration, without its folders and hidden files', () => {
  const config = join(folder, 'tls.d');
  mkdirSync(join(config, 'more'), { recursive: true });
  const write = (name: string, text: string): void => writeFileSync(join(config, name), text);
  write('20-two.cfg', `[server:any]\nserver_name = two\n${PAIR('two')}`);
  write('10-one.cfg', `[server:default]\n${PAIR('one')}`);
  write('.10-one.cfg.swp', 'nonsense');
  write('more/30-three.cfg', 'nonsense');
  const { profiles, errors } = load({ config: 'tls.d' });
  expect(errors).toEqual([]);
  expect(profiles.all.map(({ settings }) => `${settings.role}:${settings.domain}`)).toEqual([
    'server:default',
    'server:any',
    'client:default',
  ]);
  write('30-wrong.cfg', `[server:default]\n${PAIR('two')}\nmethod = x\n`);
  expect(load({ config: 'tls.d' }).errors.map(problemText)).toEqual([
    'tls.d/30-wrong.cfg:1: there is a [server:default] already',
    'tls.d/30-wrong.cfg:5: there is no version x of TLS',
  ]);
});

describe('what is wrong with files is said with the line that names them', () => {
  test.each([
    ['certificate = none.pem', /^tls\.cfg:2: cannot read .*\/none\.pem: no such file or folder$/],
    [
      'certificate = one.pem\nprivate_key = two.key',
      /^tls\.cfg:3: the key in two\.key is not that of the certificate in one\.pem$/,
    ],
    ['certificate = one.key\nprivate_key = one.key', /^tls\.cfg:2: one\.key holds no certificate$/],
    [
      'certificate = one.pem\nprivate_key = one.pem',
      /^tls\.cfg:3: the key in one\.pem cannot be used: there is none in it$/,
    ],
    [`${PAIR('one')}ca_list = one.key`, /^tls\.cfg:4: one\.key holds no certificate$/],
    [`${PAIR('one')}ca_path = nowhere`, /^tls\.cfg:4: cannot read the folder .*\/nowhere: no such file or folder$/],
    [`${PAIR('one')}method = TLSv9`, /^tls\.cfg:4: there is no version TLSv9 of TLS$/],
    [`${PAIR('one')}cipher_list = nonsense`, /^tls\.cfg:\d: no cipher match$/i],
    ['certificate = one.pem\nprivate_key = /engine:token', /^tls\.cfg:3: keys cannot be kept in an engine here$/],
    ['', /^tls\.cfg:1: cannot read .*\/cert\.pem: no such file or folder$/],
  ])('%j', (text, expected) => {
    const { errors } = loadFile(`[server:default]\n${text}`);
    expect(errors.map(problemText)).toEqual([expect.stringMatching(expected)]);
    expect(parameterOf(errors[0]!, { ...defaults, config: 'tls.cfg' })).toBe('config');
  });

  test('or with the parameter', () => {
    const { errors } = load({ certificate: 'none.pem' });
    expect(problemText(errors[0]!)).toMatch(/^cannot read .*none\.pem: no such file or folder$/);
    expect(parameterOf(errors[0]!, defaults)).toBe('certificate');
  });

  test('a section for any address needs a name', () => {
    const { errors } = loadFile(`[server:default]\n${PAIR('one')}[server:any]\n${PAIR('two')}`);
    expect(errors.map(problemText)).toEqual(['tls.cfg:4: [server:any] has no server_name']);
  });

  test('a section without a name is the only one of its address', () => {
    const two = (more: string): string => `[server:10.0.0.1:5061]\n${PAIR('one')}${more}`;
    const named = 'server_name = a.org\n';
    const { errors } = loadFile(`[server:default]\n${PAIR('one')}${two('')}${two(named)}`);
    expect(errors.map(problemText)).toEqual([
      'tls.cfg:4: [server:10.0.0.1:5061] has no server_name, and there is another profile of that address',
    ]);
    expect(loadFile(`[server:default]\n${PAIR('one')}${two(named)}${two(named)}`).errors).toEqual([]);
  });

  test('a file that is not there is', () => {
    expect(load({ config: 'other.cfg' }).errors.map(problemText)).toEqual([
      expect.stringMatching(/other\.cfg: no such file or folder$/),
    ]);
  });
});

test.each([
  ['method = TLSv1', 'tls.cfg:4: TLSv1 is taken for TLSv1.2+: what is older is not safe any more'],
  [
    'method = SSLv23\ncipher_list = DEFAULT@SECLEVEL=0',
    'tls.cfg:4: SSLv23 allows versions of TLS that are not safe any more (RFC 8996)',
  ],
  ['verify_certificate = yes', 'tls.cfg:4: certificates are verified, but no authority is trusted'],
  ['require_certificate = yes', 'tls.cfg:4: certificates are verified, but no authority is trusted'],
])('%j is warned about', (text, expected) => {
  const { errors, warnings } = loadFile(`[server:default]\n${PAIR('one')}${text}`);
  expect(errors).toEqual([]);
  expect(warnings.map(problemText)).toEqual([expected]);
});

test('a certificate that has expired is warned about', () => {
  const { errors, warnings } = loadFile(`[server:default]\n${PAIR('old')}`);
  expect(errors).toEqual([]);
  expect(warnings.map(problemText)).toEqual([
    expect.stringContaining('tls.cfg:2: the certificate in old.pem has expired'),
  ]);
});

describe('which profile is used', () => {
  let chosen: (address: string, port: number, name: string | null) => string | null;
  beforeEach(() => {
    const section = (domain: string, depth: number, more = ''): string =>
      `[server:${domain}]\n${PAIR('one')}verify_depth = ${depth}\n${more}`;
    const { profiles, errors } = loadFile(
      section('default', 0) +
        section('127.0.0.1:5061', 1, 'server_name = sub.a.org\nserver_name_mode = 1\n') +
        section('127.0.0.1:5061', 2, 'server_name = only.b.org\nserver_name_mode = 2\n') +
        section('127.0.0.1:5061', 3, 'server_name = Exact.c.org\n') +
        section('any', 4, 'server_name = any.d.org\nserver_name_mode = 1\n') +
        section('127.0.0.3:5061', 5) +
        section('any', 6, 'server_name = f.org\n'),
    );
    expect(errors).toEqual([]);
    chosen = (address, port, name) => String(profiles.server({ address, port }, name)?.values.verify_depth);
  });

  // As Debian's Kamailio does it.
  test.each([
    ['127.0.0.1', null, '3'],
    ['127.0.0.1', 'sub.a.org', '1'],
    ['127.0.0.1', 'y.x.sub.a.org', '1'],
    ['127.0.0.1', 'only.b.org', '0'],
    ['127.0.0.1', 'x.only.b.org', '2'],
    ['127.0.0.1', 'exact.c.org', '3'],
    ['127.0.0.1', 'x.exact.c.org', '0'],
    ['127.0.0.1', 'z.any.d.org', '4'],
    ['127.0.0.1', 'nope', '0'],
    ['127.0.0.1', 'f.org', '6'],
    ['127.0.0.3', null, '5'],
    ['127.0.0.3', 'f.org', '5'],
    ['127.0.0.3', 'nope', '5'],
    ['127.0.0.4', null, '0'],
    ['127.0.0.4', 'any.d.org', '4'],
    ['127.0.0.4', 'sub.a.org', '0'],
  ])('at %s for %s', (address, name, depth) => {
    expect(chosen(address, 5061, name)).toBe(depth);
  });

  test('one at another port of the same address is not', () => {
    expect(chosen('127.0.0.1', 5071, null)).toBe('0');
  });
});

test('a client profile is found by its id before all else', () => {
  const { profiles } = loadFile(
    '[client:default]\n[client:10.0.0.1:5061]\nverify_depth = 1\n[client:any]\nserver_name = a\nserver_id = x\n',
  );
  const peer = { address: '10.0.0.1', port: 5061 };
  expect(profiles.client(peer, null, 'x')?.values.server_id).toBe('x');
  expect(profiles.client(peer, null, 'y')?.values.verify_depth).toBe(1);
  expect(profiles.client({ ...peer, port: 1 }, null, null)?.settings.domain).toBe('default');
});

describe('reading profiles again', () => {
  const text = (first: string, second: string): string =>
    `[server:default]\n${PAIR(first)}[server:any]\nserver_name = b\n${PAIR(second)}ca_list = ca.pem\n`;

  test('keeps those whose settings and files are the same', () => {
    const before = loadFile(text('one', 'two')).profiles;
    writeFileSync(join(folder, 'tls.cfg'), text('one', 'three'));
    const after = loadProfiles({ ...defaults, config: 'tls.cfg' }, folder, before).profiles;
    expect(after.all[0]).toBe(before.all[0]);
    expect(after.all[1]).not.toBe(before.all[1]);
  });

  test('makes one anew when a file has another content', () => {
    const certificate = join(folder, 'renewed.pem');
    const key = join(folder, 'renewed.key');
    const put = (name: string): void => {
      copyFileSync(join(folder, `${name}.pem`), certificate);
      copyFileSync(join(folder, `${name}.key`), key);
    };
    put('one');
    const before = loadFile(`[server:default]\n${PAIR('renewed')}`).profiles;
    put('two');
    const after = loadProfiles({ ...defaults, config: 'tls.cfg' }, folder, before).profiles;
    expect(after.all[0]).not.toBe(before.all[0]);
  });

  test('a thousand times keeps nothing of what was before', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const made: WeakRef<Profile>[] = [];
    let profiles: ProfileSet | null = null;
    for (let count = 0; count < 1000; count++) {
      // Something changes every twentieth time.
      const [first, second] = count % 40 === 0 ? ['one', 'two'] : ['two', 'one'];
      if (count % 20 === 0) writeFileSync(join(folder, 'tls.cfg'), text(first!, second!));
      const before: ProfileSet | null = profiles;
      profiles = loadProfiles({ ...defaults, config: 'tls.cfg' }, folder, before).profiles;
      if (count % 20 === 0) made.push(...profiles.all.map((each) => new WeakRef(each)));
      else expect(profiles.all[0]).toBe(before!.all[0]);
    }
    await pause(0);
    collect();
    expect(made.length).toBe(150);
    const alive = new Set(made.map((each) => each.deref()).filter((each) => each !== undefined));
    expect(alive.size).toBeLessThan(10);
  }, 30_000);
});

test('a file of secrets that cannot be written is said, with the parameter that names it', () => {
  const more = { certificate: 'both.pem', keylog_file: 'none/keys.log', keylog_peer: '10.0.0.1' };
  const { errors } = load(more);
  expect(errors.map(problemText)).toEqual([
    expect.stringMatching(/^cannot write to keylog_file .*none\/keys\.log: no such file or folder$/),
  ]);
  expect(errors.map((each) => parameterOf(each, { ...defaults, ...more, config: 'tls.cfg' }))).toEqual(['keylog_file']);
  expect(load({ ...more, keylog_file: 'keys.log' }).errors).toEqual([]);
});
