import { expect, test } from 'vitest';
import { RpcFault } from '../../rpc/fault.ts';
import { RpcStruct, type RpcValue } from '../../rpc/value.ts';
import type { CallResult } from './client.ts';
import { Outcome, runCommand } from './commands.ts';

/** Runs a line against a server that gives `result`; what was called and what was printed. */
async function run(line: string, result: CallResult, format: string | null = null) {
  const calls: [string, readonly RpcValue[]][] = [];
  let printed = '';
  let complaints = '';
  const outcome = await runCommand(
    {
      client: {
        call: (method, args) => {
          calls.push([method, args]);
          return Promise.resolve(result);
        },
      },
      print: (text) => (printed += text),
      complain: (text) => (complaints += text),
    },
    line.split(' ').filter((word) => word !== ''),
    format,
  );
  return { outcome, calls, printed, complaints };
}

test('a method is called with its words as values and its answer printed', async () => {
  const values = [new RpcStruct().add('a', 1), 'x'];
  const { calls, printed, outcome } = await run('ul.rm location 1001 s:5', { values });
  expect(calls).toEqual([['ul.rm', ['location', 1001, '5']]]);
  expect(printed).toBe('{\n\ta: 1\n}\nx\n');
  expect(outcome).toBe(Outcome.Done);
});

test('an alias has its own method and form, and -f wins over the form', async () => {
  const values = [10, 'main', 11, 'timer'];
  expect((await run('ps', { values })).printed).toBe('10\tmain\n11\ttimer\n');
  expect((await run('ps', { values }, '%v=%v;')).printed).toBe('10=main;11=timer;');
  expect((await run('ver', { values: ['v'] })).calls).toEqual([['core.version', []]]);
});

test('a fault is printed and is no failure', async () => {
  const { printed, outcome } = await run('nope', { fault: new RpcFault(500, 'command nope not found') });
  expect(printed).toBe('error: 500 - command nope not found\n');
  expect(outcome).toBe(Outcome.Done);
});

test('a server that does not answer is a failure', async () => {
  const { complaints, printed, outcome } = await run('core.pwd', { failure: 'ERROR: gone' });
  expect([complaints, printed, outcome]).toEqual(['ERROR: gone', '', Outcome.Failed]);
});

test('help lists methods, aliases and what kamcmd does itself', async () => {
  const { printed, calls } = await run('help', { values: ['core.ps', 'core.pwd'] });
  expect(calls).toEqual([['system.listMethods', []]]);
  expect(printed.startsWith('core.ps\ncore.pwd\nalias: ps\nalias: psx\n')).toBe(true);
  expect(printed.endsWith('builtin: warranty\nbuiltin: license\n')).toBe(true);
});

test('help says what a name stands for', async () => {
  expect((await run('help ps', { values: [] })).printed).toBe(
    'ps is an alias for core.ps with reply formatting: "%v\\t%v\\n"\n',
  );
  expect((await run('help psx', { values: [] })).printed).toBe('psx is an alias for core.psx\n');
  expect((await run('? quit', { values: [] })).printed).toBe('builtin command: leaves kamcmd\n');
  expect((await run('help core.ps', { values: ['text'] })).calls).toEqual([['system.methodHelp', ['core.ps']]]);
});

test('quit and exit end, an empty line does nothing', async () => {
  expect((await run('quit', { values: [] })).outcome).toBe(Outcome.Quit);
  expect((await run('exit now', { values: [] })).outcome).toBe(Outcome.Quit);
  expect(await run('', { values: [] })).toMatchObject({ outcome: Outcome.Done, printed: '', calls: [] });
});

test('warranty and license are answered here', async () => {
  const { printed, calls } = await run('warranty', { values: [] });
  expect(printed).toContain('MIT');
  expect(calls).toEqual([]);
});
