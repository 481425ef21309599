import { expect, test } from 'vitest';
import { compileText } from '../testing/compile-text.ts';
import { CORE_PARAMETERS } from './core-parameters.ts';
import { CORE_PARAMETER_ALIASES } from './parameter-aliases.ts';
import { KAMAILIO_NAMES, OPENSIPS_NAMES } from './testing/parameter-names.ts';

test.each([
  ['Kamailio', KAMAILIO_NAMES],
  ['OpenSIPS', OPENSIPS_NAMES],
])('every global parameter of %s is known', (_server, names) => {
  const unknown = names.filter(
    (name) => !Object.hasOwn(CORE_PARAMETERS, name) && !Object.hasOwn(CORE_PARAMETER_ALIASES, name),
  );
  expect(unknown).toEqual([]);
});

test('that TLS connections are not told apart by domain is said where it is wanted', () => {
  const { tls_connection_match_domain: parameter } = CORE_PARAMETERS;
  expect(parameter.parse(1, null)).toMatchObject({ problem: 'no-effect' });
  expect(parameter.parse(0, null)).toEqual({ value: null });
});

test('another name stands for a parameter, and never for another name', () => {
  for (const [alias, name] of Object.entries(CORE_PARAMETER_ALIASES)) {
    expect(CORE_PARAMETERS, alias).toHaveProperty(name);
    expect(CORE_PARAMETERS, alias).not.toHaveProperty(alias);
  }
});

test.each([
  ['children="5"', 'children: a number is expected, not a text in quotes'],
  ['children=five', 'children: a number is expected, not a word without quotes'],
  ['children=-5', 'children: a number is expected, not a negative number'],
  ['workers=-1', 'workers: -1 is not between 0 and 64'],
  ['server_header=Server', 'server_header: a text in quotes is expected, not a word without quotes'],
  ['workdir=5', 'workdir: a text in quotes or a word without quotes is expected, not a number'],
])('%s is refused', (line, message) => {
  expect(() => compileText(`${line}\nrequest_route { exit; }`)).toThrow(message);
});

test('a switch takes any number that is not negative', () => {
  const { core } = compileText('check_via=300\ncorelog=-2\nport=0\nrequest_route { exit; }');
  expect(core).toMatchObject({ check_via: 300, corelog: -2, port: 0 });
});
