import { expect, test } from 'vitest';
import { readConfigFiles, type ConfigFileText } from './tls-config-file.ts';

const readConfigFile = (file: string, text: string): ConfigFileText => readConfigFiles([[file, text]]);

function problems(text: string): string[] {
  return readConfigFile('tls.cfg', text).problems.map(({ place, message, hint }) =>
    [`${place.line}: ${message}`, ...(hint === undefined ? [] : [hint])].join(' / '),
  );
}

test('sections and their settings are read, with comments, quotes and long lines', () => {
  const { profiles, problems: wrong } = readConfigFile(
    'tls.cfg',
    '# all\n[server:default]\nmethod = TLSv1.2+ # or newer\ncertificate="a \\"b\\" #c.pem"\n\n[ client : 10.0.0.1:5071 ]\r\n' +
      'verify_certificate = On\r\nverify_depth=3\nserver_id = one \\\n two\n[server:[2001:DB8::1]:5061]\n[server:any]\nserver_name_mode = 2\n',
  );
  expect(wrong).toEqual([]);
  expect(profiles).toMatchObject([
    { role: 'server', domain: 'default', address: null, values: { method: 'TLSv1.2+', certificate: 'a "b" #c.pem' } },
    {
      role: 'client',
      address: '10.0.0.1',
      port: 5071,
      values: { verify_certificate: true, verify_depth: 3, server_id: 'one two' },
    },
    { role: 'server', address: '2001:db8::1', port: 5061 },
    { role: 'server', domain: 'any', address: null, values: { server_name_mode: 2 } },
  ]);
  expect(profiles[1]!.places).toMatchObject({ verify_depth: { file: 'tls.cfg', line: 8 } });
});

test.each([
  [
    '[server:default]\nverify_certifcate = yes',
    '2: there is no setting verify_certifcate / did you mean verify_certificate?',
  ],
  ['[server:default]\n\nverify_certificate = maybe', '3: verify_certificate is "maybe", and yes or no is expected'],
  ['[server:default]\nverify_depth = x', '2: verify_depth is "x", and a number is expected'],
  [
    '[server:default]\nverify_client = always',
    '2: verify_client is "always", and off, on, optional, optional_no_ca is expected',
  ],
  ['[server:default]\nmethod', '2: method has no value'],
  ['method = TLSv1.2', '1: method is before the first section'],
  ['[other:default]', '1: [other:default] is neither [server:…] nor [client:…]'],
  ['[server:default]\n[server:default]', '2: there is a [server:default] already'],
  [
    '[server:sip.example.org:5061]',
    '1: "sip.example.org:5061" is not an address and port / write default, any or for example 10.0.0.1:5061 or [2001:db8::1]:5061',
  ],
  [
    '[server:10.0.0.1:99999]',
    '1: "10.0.0.1:99999" is not an address and port / write default, any or for example 10.0.0.1:5061 or [2001:db8::1]:5061',
  ],
])('%j: %s', (text, expected) => {
  expect(problems(text)).toEqual([expected]);
});

test('everything that is wrong is said', () => {
  expect(problems('[server:default]\nfoo = 1\nverify_depth = x\nbar = 2')).toHaveLength(3);
});
