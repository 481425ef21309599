import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FunctionBench } from '../../src/module/testing/function-bench.ts';
import type { RpcAnswer } from '../../src/rpc/registry.ts';
import { INVITE } from '../../src/pv/testing/sample.ts';
import { until } from '../../test/support/until.ts';
import type { ReportApi } from './api.ts';
import cfgt from './index.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kahea-cfgt-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const withCallId = (callId: string): string => INVITE.replace(/Call-ID: .*?\r\n/, `Call-ID: ${callId}\r\n`);

function bench(callId: string, parameters: Record<string, unknown> = {}): FunctionBench {
  const made = FunctionBench.make(cfgt, { basedir: folder, callid_prefix: 'T%', ...parameters }, withCallId(callId));
  (made.provided.get('cfgt') as ReportApi).enable();
  return made;
}

function act(b: FunctionBench, route: string, name = 'xlog'): void {
  b.actions.before(b.ctx, { name, moduleArguments: null, route, file: 'k.cfg', line: 1, target: null });
}

const begin = (b: FunctionBench): void => {
  for (const observer of b.observers) observer.begun(b.ctx);
};

const send = (b: FunctionBench, text: string): void => {
  for (const observer of b.observers) observer.sent(text);
};

const end = (b: FunctionBench): void => {
  for (const observer of b.observers) observer.ended(b.ctx);
};

const reply = (callId: string): string => `SIP/2.0 404 No\r\nCall-ID: ${callId}\r\nContent-Length: 0\r\n\r\n`;

interface Written {
  readonly flow: readonly Record<string, unknown>[];
  readonly sip_in: readonly string[];
  readonly sip_out: readonly string[];
}

const written = (name: string): Promise<Written> =>
  until(`report ${name}`, () => {
    const path = join(folder, name);
    const text = existsSync(path) ? readFileSync(path, 'latin1') : '';
    return !text.endsWith('\n}') ? null : (JSON.parse(text) as Written);
  });

test('a message has a report of its routes with the variables there, and of what is sent for it', async () => {
  const b = bench('T%s%1');
  begin(b);
  b.script.registry.variable('$fU');
  b.script.registry.variable('$var(a)');
  act(b, 'DEFAULT_ROUTE');
  b.script.set('$var(a)', 1);
  b.script.set('$avp(n)', 'old');
  b.script.set('$avp(n)', 'new');
  act(b, 'SUB');
  send(b, reply('T%s%1'));
  send(b, reply('another'));
  act(b, 'SUB', 'exit');
  end(b);
  const report = await written('s/1.json');
  const later = { $fU: 'alice', '$var(a)': 1, '$avp(n)': ['new', 'old'] };
  expect(report.flow).toEqual([
    { 'start|DEFAULT_ROUTE': { $fU: 'alice', '$var(a)': 0 } },
    { 'start|SUB': later },
    { 'exit|SUB': later },
  ]);
  expect(report.sip_in).toEqual([b.ctx.message.text]);
  expect(report.sip_out).toEqual([reply('T%s%1')]);
});

test('the mask chooses the variables, and can be changed', async () => {
  const b = bench('T%s%1', { mask: 2 });
  for (const text of ['$fU', '$var(a)', '$rs']) b.script.registry.variable(text);
  b.script.set('$avp(n)', 5);
  b.script.set('$xavp(x=>y)', 'z');
  for (const mask of [2, 4, 8, 16, 17]) {
    expect(b.rpc('cfgt.mask', mask).fault).toBe(null);
    begin(b);
    act(b, 'R');
    end(b);
  }
  const shown: unknown[] = [];
  for (let i = 1; i <= 5; i++) shown.push((await written(`s/${String(i)}.json`)).flow[0]!['start|R']);
  expect(shown).toEqual([
    { '$avp(n)': [5] },
    { '$var(a)': 0 },
    { '$xavp(x)': [{ y: ['z'] }] },
    { $fU: 'alice' },
    { $fU: 'alice', $rs: null },
  ]);
});

test('a Call-ID names no folder elsewhere', async () => {
  const b = bench('T%../../kahea-out%1');
  begin(b);
  end(b);
  expect((await written('unknown/1.json')).flow).toEqual([]);
});

test('scenarios are listed, counted and removed by command', async () => {
  const b = bench('T%s%1');
  for (let i = 0; i < 2; i++) {
    begin(b);
    end(b);
  }
  await written('s/2.json');
  expect(JSON.stringify(b.rpc('cfgt.list'))).toContain('200 ok');
  const clean = (name?: string): Promise<RpcAnswer> =>
    Promise.resolve(name === undefined ? b.rpc('cfgt.clean') : b.rpc('cfgt.clean', name));
  expect((await clean('other')).fault?.message).toBe('500 - error in clean');
  expect((await clean('..')).fault?.message).toBe('500 - error in clean');
  expect((await clean()).fault?.message).toBe('500 - invalid parameters');
  expect((await clean('all')).fault).toBe(null);
  expect(existsSync(join(folder, 's'))).toBe(false);
  begin(b);
  end(b);
  await written('s/1.json');
});

test('a mask that is none is refused', () => {
  const b = bench('T%s%1');
  expect(b.rpc('cfgt.mask').fault?.message).toBe('500 - invalid parameters');
  expect(b.rpc('cfgt.mask', 'x').fault?.message).toBe('500 - invalid parameters');
});
