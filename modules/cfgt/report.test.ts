import { expect, test } from 'vitest';
import { sampleContext } from '../../src/pv/testing/sample.ts';
import { prettyJson } from './pretty-json.ts';
import { Report } from './report.ts';

interface Written {
  readonly flow: readonly Record<string, unknown>[];
  readonly sip_in: readonly string[];
  readonly sip_out: readonly string[];
}

const none = (): string => '{}';

function report(...actions: readonly string[]): Written {
  const made = new Report(sampleContext(), 'a', 1);
  for (const action of actions) {
    const [route = '', name = 'xlog'] = action.split(' ');
    made.action(route, name, none);
  }
  made.end(none);
  return JSON.parse(made.text) as Written;
}

const flow = (...actions: readonly string[]): string[] => report(...actions).flow.flatMap((each) => Object.keys(each));

test('the flow has each route the run comes into and each one it leaves', () => {
  expect(flow('MAIN', 'A', 'A', 'B', 'MAIN', 'A', 'MAIN')).toEqual([
    'start|MAIN',
    'start|A',
    'start|B',
    'return|B',
    'return|A',
    'start|A',
    'return|A',
    'return|MAIN',
  ]);
});

test('the last route tells whether exit or drop ended the run', () => {
  expect(flow('MAIN', 'A exit').at(-1)).toBe('exit|A');
  expect(flow('MAIN', 'MAIN drop').at(-1)).toBe('exit|MAIN');
  expect(flow('MAIN exit', 'F').at(-1)).toBe('return|F');
  expect(flow()).toEqual([]);
});

test('a report without end stays in its limits and can be read', () => {
  const made = new Report(sampleContext(), 'a', 1);
  const large = (): string => JSON.stringify('x'.repeat(500_000));
  for (let i = 0; i < 100; i++) made.action(i % 2 === 0 ? 'A' : 'B', 'xlog', large);
  for (let i = 0; i < 100; i++) made.sent('x'.repeat(500_000));
  const { text } = made;
  expect(text.length).toBeLessThan(5_000_000);
  expect((JSON.parse(text) as Written).flow.length).toBeGreaterThan(3);
});

test('objects have a line for each member, arrays do not', () => {
  expect(prettyJson({ a: [1, 'x'], b: [{ c: null }], d: [] }, 0)).toBe(
    '{\n\t"a":\t[1, "x"],\n\t"b":\t[{\n\t\t\t"c":\tnull\n\t\t}],\n\t"d":\t[]\n}',
  );
});
