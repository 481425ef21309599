import { beforeEach, expect, test } from 'vitest';
import { ConfigVariables, type ScriptValue } from '../../src/module/index.ts';
import { RpcArguments } from '../../src/rpc/arguments.ts';
import { MethodRegistry } from '../../src/rpc/registry.ts';
import { textLines } from '../../src/rpc/text-format.ts';
import type { RpcValue } from '../../src/rpc/value.ts';
import { LogOutput } from '../../src/lib/log/log-output.ts';
import { MemorySink } from '../../src/lib/testing/memory-sink.ts';
import { settingsMethods } from './methods.ts';
import { Settings } from './settings.ts';

let registry: MethodRegistry;
let sink: MemorySink;

beforeEach(() => {
  const config = new ConfigVariables();
  const add = (group: string, name: string, initial: ScriptValue, more: object = {}): void => {
    let value = initial;
    config.add({
      group,
      name,
      type: typeof initial === 'number' ? 'int' : 'string',
      doc: `about ${name}`,
      min: null,
      max: null,
      get: () => value,
      set: (changed) => {
        value = changed;
        return null;
      },
      ...more,
    });
  };
  add('mygroup', 'myint', 5);
  add('mygroup', 'mystr', 'hello world');
  add('core', 'debug', 2, { min: -10, max: 10 });
  add('core', 'fixed', 1, { set: undefined });
  add('other', 'unset', null);
  add('other', 'empty', '');
  sink = new MemorySink();
  const log = new LogOutput({ sink, level: 3 }).logger('cfg_rpc');
  const owner = { settings: new Settings(config), log };
  registry = new MethodRegistry();
  registry.addAll(settingsMethods(() => owner));
});

/** A line as typed to kamcmd, and what it prints. */
function cfg(line: string): string {
  const [name, ...words] = line.split(' ');
  const values = words.map((word): RpcValue => (/^-?\d+$/.test(word) ? Number(word) : word.replace(/^s:/, '')));
  const answer = registry.call(registry.find(`cfg.${name}`)!, new RpcArguments(values));
  if (answer instanceof Promise) throw new Error('not expected to wait');
  if (answer.fault !== null) return `error: ${answer.fault.message}`;
  return textLines(answer.values, { indent: true }).join('\n');
}

/** Lines and answers as Debian's Kamailio gives them. */
test('settings are listed and read', () => {
  expect(cfg('list')).toBe('mygroup: myint\nmygroup: mystr\ncore: debug\ncore: fixed\nother: unset\nother: empty');
  expect(cfg('list mygroup')).toBe('mygroup: myint\nmygroup: mystr');
  expect(cfg('list nope')).toBe('');
  expect(cfg('get mygroup')).toBe('{\n\tmyint: 5\n\tmystr: hello world\n}');
  expect(cfg('get mygroup mystr')).toBe('hello world');
  expect(cfg('get core debug x')).toBe('2');
  expect(cfg('get nope')).toBe('{\n}');
  expect(cfg('get core nope')).toBe('error: 400 - Failed to get the variable');
  expect(cfg('get')).toBe('error: 500 - Failed to get the parameters');
  expect(cfg('help mygroup myint')).toBe('about myint\n(parameter type is integer)');
  expect(cfg('help mygroup mystr')).toBe('about mystr\n(parameter type is string)');
  expect(cfg('help core nope')).toBe('error: 400 - Failed to get the variable description');
  expect(cfg('help core')).toBe(
    'error: 400 - error at parameter 1: expected string type but end of packet encountered',
  );
});

test('a text that was never set is told from an empty one', () => {
  expect(cfg('get other unset')).toBe('<null string>');
  expect(cfg('get other')).toBe('{\n\tunset: <null string>\n\tempty: \n}');
});

test('settings are changed at once', () => {
  expect(cfg('seti core debug 3')).toBe('');
  expect(cfg('get core debug')).toBe('3');
  expect(cfg('seti mygroup mystr 4')).toBe('');
  expect(cfg('sets mygroup mystr s:55')).toBe('');
  expect(cfg('set mygroup myint 9')).toBe('');
  expect(cfg('set mygroup mystr foo')).toBe('');
  expect(cfg('get mygroup')).toBe('{\n\tmyint: 9\n\tmystr: foo\n}');
  expect(sink.lines).toContain('INFO: cfg_rpc: mygroup.myint has been changed to 9');
});

test('what does not fit is refused', () => {
  expect(cfg('seti core debug abc')).toBe(
    "error: 400 - error at parameter 2: expected integer type but record doesn't match type",
  );
  expect(cfg('seti core debug')).toBe(
    'error: 400 - error at parameter 2: expected integer type but end of packet encountered',
  );
  expect(cfg('set mygroup myint bar')).toBe('error: 400 - Failed to set the variable');
  expect(cfg('seti core debug 99')).toBe('error: 400 - Failed to set the variable');
  expect(cfg('seti core fixed 3')).toBe('error: 400 - Failed to set the variable');
  expect(cfg('seti nope nope 3')).toBe('error: 400 - Failed to set the variable');
  expect(cfg('get core')).toBe('{\n\tdebug: 2\n\tfixed: 1\n}');
  expect(sink.lines).toContain('ERROR: cfg_rpc: failed to set the variable: core.debug: 99 is out of range');
});

test('prepared changes wait for the commit', () => {
  expect(cfg('set_delayed mygroup mystr baz')).toBe('');
  expect(cfg('set_delayed_int mygroup myint 99')).toBe('');
  expect(cfg('diff')).toBe(
    '{\n\tgroup name: mygroup\n\tvariable name: mystr\n\told value: hello world\n\tnew value: baz\n}\n' +
      '{\n\tgroup name: mygroup\n\tvariable name: myint\n\told value: 5\n\tnew value: 99\n}',
  );
  expect(cfg('get mygroup myint')).toBe('5');
  expect(cfg('commit')).toBe('');
  expect(cfg('get mygroup')).toBe('{\n\tmyint: 99\n\tmystr: baz\n}');
  cfg('set_delayed_string mygroup mystr other');
  expect(cfg('rollback')).toBe('');
  expect([cfg('diff'), cfg('commit'), cfg('get mygroup mystr')]).toEqual(['', '', 'baz']);
  expect(cfg('set_delayed_int core debug 99')).toBe('error: 400 - Failed to set the variable');
});

test('a group goes back to the values of the start', () => {
  cfg('seti mygroup myint 6');
  cfg('seti mygroup myint 7');
  expect(cfg('reset mygroup')).toBe('');
  expect(cfg('get mygroup myint')).toBe('5');
  expect(cfg('reset nope')).toBe('');
  expect(cfg('reset')).toBe('error: 400 - error at parameter 0: expected string type but end of packet encountered');
});

test('an instance has values of its own until they are taken back', () => {
  expect(cfg('del mygroup myint')).toBe('error: 400 - Wrong group syntax. Use "group[id]"');
  expect(cfg('add_group_inst mygroup')).toBe('error: 400 - Wrong group syntax. Use "group[id]"');
  expect(cfg('add_group_inst nope[1]')).toBe('error: 400 - Failed to add the group instance');
  expect(cfg('add_group_inst mygroup[1]')).toBe('');
  expect(cfg('set_now_int mygroup[1] myint 6')).toBe('');
  expect(cfg('get mygroup[1]')).toBe('{\n\tmyint: 6\n\tmystr: hello world\n}');
  expect(cfg('get mygroup myint')).toBe('5');
  expect(cfg('get mygroup[2]')).toBe('error: 400 - Failed to get the variable');
  expect(cfg('del_delayed mygroup[1] myint')).toBe('');
  expect(cfg('diff')).toBe(
    '{\n\tgroup name: mygroup\n\tgroup id: 1\n\tvariable name: myint\n\told value: 6\n\tnew value: 5\n}',
  );
  expect(cfg('rollback')).toBe('');
  expect(cfg('del mygroup[1] myint')).toBe('');
  expect(cfg('get mygroup[1] myint')).toBe('5');
  expect(cfg('del_group_inst mygroup[1]')).toBe('');
  expect(cfg('del_group_inst mygroup[1]')).toBe('error: 400 - Failed to delete the group instance');
});
