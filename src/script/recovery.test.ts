// What happens to a right configuration when something in it is broken at random.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printFile } from './print.ts';
import { parseConfig } from './parse.ts';
import { parseText } from './testing/shape.ts';

const sample = (name: string) => readFileSync(new URL(`../../test/cfg/${name}/main.cfg`, import.meta.url), 'latin1');
const office = sample('office-pbx');
const samples = [office, sample('odd-spellings'), sample('preprocessor'), sample('many-mistakes')];

test('the loss of any one sign is reported once, or twice where it tears two things apart', () => {
  const counts = { silent: 0, once: 0, twice: 0 };
  for (let at = 0; at < office.length; at++) {
    if (!'(){};"\',=$[]#&|'.includes(office.charAt(at))) continue;
    const broken = office.slice(0, at) + office.slice(at + 1);
    const { length } = parseText(broken).diagnostics.all;
    expect(length, `without the sign at ${String(at)}: ${office.slice(at - 20, at + 20)}`).toBeLessThanOrEqual(2);
    if (length === 0) counts.silent++;
    else if (length === 1) counts.once++;
    else counts.twice++;
  }
  expect(counts.once / (counts.once + counts.twice)).toBeGreaterThan(0.95);
});

const mutation = fc.record({
  place: fc.nat(),
  length: fc.nat({ max: 30 }),
  insert: fc.oneof(
    fc.string({ unit: 'binary-ascii', maxLength: 5 }),
    fc.constantFrom(
      '{',
      '}',
      '(',
      ')',
      '"',
      "'",
      ';',
      '/*',
      '*/',
      '#!ifdef X\n',
      '#!endif\n',
      '\n',
      '\\',
      '$(',
      '[',
      'else',
    ),
  ),
});

/** What was found once: a string that runs away before a stray brace or statement, a statement's word as a function. */
const FOUND = ['request_route{}o("\n("}}', 'route { ( exit(); }\n', 'flags A, "b c":3\n'];

test('no text makes it fail, every place lies in its text, and what could be read can be printed', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...samples, ...FOUND),
      fc.array(mutation, { minLength: 1, maxLength: 8 }),
      (text, mutations) => {
        let broken = text;
        for (const { place, length, insert } of mutations) {
          const at = place % (broken.length + 1);
          broken = broken.slice(0, at) + insert + broken.slice(at + length);
        }
        const { file, diagnostics, sources } = parseText(broken);
        for (const { span } of diagnostics.all) {
          const { start, end, source } = span!;
          expect(start).toBeLessThanOrEqual(end);
          expect(end).toBeLessThanOrEqual(sources.get(source).text.length);
        }
        const printed = printFile(file);
        const again = parseText(printed);
        expect(again.diagnostics.all.map(({ message }) => message)).toEqual([]);
        expect(printFile(again.file)).toBe(printed);
      },
    ),
    { numRuns: 400, examples: FOUND.map((text): [string, []] => [text, []]) },
  );
});

describe('rows that are nested in the tree', () => {
  const ids = (text: string): readonly string[] =>
    parseConfig({ path: 'main.cfg', text }).diagnostics.all.map(({ id }) => id);

  test.each([
    ['operators', (count: number) => `request_route { $var(x) = ${'1 + '.repeat(count)}1; }`],
    ['else if', (count: number) => `request_route { ${'if ($rU == "a") { exit; } else '.repeat(count)}exit; }`],
  ])('%s: four hundred may stand in a row, not fifty thousand', (_, text) => {
    expect(ids(text(400))).toEqual([]);
    expect(ids(text(50_000))).toContain('nesting-too-deep');
  });
});
