import { expect, test } from 'vitest';
import { parseText } from '../testing/shape.ts';
import type { CheckedConfig } from './json.ts';
import { jsonReport } from './json.ts';
import { sarifReport } from './sarif.ts';

function checked(text: string, others: Readonly<Record<string, string>> = {}): CheckedConfig {
  const { diagnostics, sources } = parseText(text, others);
  return { path: 'main.cfg', diagnostics: diagnostics.all, sources };
}

const bytes = (text: string): string => Buffer.from(text).toString('latin1');

test('a place is where its first and its last character stand', () => {
  const [found] = jsonReport([checked('debug=2\n  loadmodul "sl.so"')]).diagnostics;
  expect(found).toMatchObject({ id: 'unknown-item', severity: 'error', hint: 'did you mean loadmodule?' });
  expect(found).toMatchObject({ file: 'main.cfg', line: 2, column: 3, endLine: 2, endColumn: 12 });
});

test('columns count characters, not bytes, and messages are readable', () => {
  const [found] = jsonReport([checked(bytes('/* für Köln */ loadmodul "sl.so"'))]).diagnostics;
  expect(found).toMatchObject({ column: 16, endColumn: 25 });
});

test('what is wrong in an included file names the lines that included it, innermost first', () => {
  const config = checked('debug=2\nimport_file "a.cfg"\n', { 'a.cfg': '\n\ninclude_file "b.cfg"', 'b.cfg': 'x' });
  const [found] = jsonReport([config]).diagnostics;
  expect(found).toMatchObject({
    file: 'b.cfg',
    includedFrom: [
      { file: 'a.cfg', line: 3 },
      { file: 'main.cfg', line: 2 },
    ],
  });
});

test('notes have places of their own', () => {
  const [found] = jsonReport([checked('#!define A 1\n\n#!define A 2\n')]).diagnostics;
  expect(found!.notes).toEqual([
    { message: 'it was defined here', file: 'main.cfg', line: 1, column: 1, endLine: 1, endColumn: 13 },
  ]);
});

test('the counts are those of all configurations', () => {
  const report = jsonReport([checked('x'), checked('debug=2'), checked('#!else\ny')]);
  expect(report.counts).toEqual({ files: 3, errors: 2, warnings: 1 });
});

interface Sarif {
  readonly runs: readonly {
    readonly tool: {
      readonly driver: { readonly rules: readonly { readonly id: string; readonly help: object }[] };
    };
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly locations: readonly { readonly physicalLocation: unknown }[];
      readonly relatedLocations?: readonly unknown[];
    }[];
  }[];
}

test('each result of a SARIF log points at its rule, and a rule at its page', () => {
  const configs = [checked('#!else\ny'), checked('x')];
  const { runs } = sarifReport(configs, { version: '1.2.3', folder: '/srv' }) as Sarif;
  const { rules } = runs[0]!.tool.driver;
  expect(runs[0]!.results.map(({ ruleId, level }) => `${level} ${ruleId}`)).toEqual([
    'warning stray-directive',
    'error unknown-item',
    'error unknown-item',
  ]);
  for (const { ruleId, ruleIndex } of runs[0]!.results) expect(rules[ruleIndex]!.id).toBe(ruleId);
  expect(rules[0]!.help).toEqual({ text: 'See docs/reference/diagnostics.md#stray-directive of kahea.' });
});

test('files below the folder are named from there, with their special characters escaped', () => {
  const places = (path: string): unknown => {
    const { sources, diagnostics } = checked('x');
    const whole = diagnostics.map((diagnostic) => ({ ...diagnostic, span: null }));
    const log = sarifReport([{ path, sources, diagnostics: whole }], { version: '1', folder: '/srv/sip' }) as Sarif;
    return log.runs[0]!.results[0]!.locations[0]!.physicalLocation;
  };
  expect(places('etc/my pbx.cfg')).toEqual({ artifactLocation: { uri: 'etc/my%20pbx.cfg' } });
  expect(places('/srv/sip/a.cfg')).toEqual({ artifactLocation: { uri: 'a.cfg' } });
  expect(places('/etc/kamailio/kamailio.cfg')).toEqual({
    artifactLocation: { uri: 'file:///etc/kamailio/kamailio.cfg' },
  });
});

test('a SARIF result relates to the lines that included its file', () => {
  const config = checked('import_file "a.cfg"\n', { 'a.cfg': 'x' });
  const { runs } = sarifReport([config], { version: '1', folder: '/srv' }) as Sarif;
  expect(runs[0]!.results[0]!.relatedLocations).toMatchObject([
    { message: { text: 'included from here' }, physicalLocation: { artifactLocation: { uri: 'main.cfg' } } },
  ]);
});
