import { expect, test } from 'vitest';
import { ConfigVariables, type ModuleHost } from '../../src/module/index.ts';
import { RpcArguments } from '../../src/rpc/arguments.ts';
import { MethodRegistry } from '../../src/rpc/registry.ts';
import { textLines } from '../../src/rpc/text-format.ts';
import type { RpcValue } from '../../src/rpc/value.ts';
import { LOCAL_SOCKET } from '../../test/support/module-host.ts';
import { corexMethods } from './methods.ts';

function methods(): (name: string, ...values: RpcValue[]) => string {
  let level = 2;
  const config = new ConfigVariables();
  config.add({
    group: 'core',
    name: 'debug',
    type: 'int',
    doc: '',
    min: null,
    max: null,
    get: () => level,
    set: (value) => {
      if (Number(value) > 9) return 'too high';
      level = Number(value);
      return null;
    },
  });
  const network = {
    sockets: [{ ...LOCAL_SOCKET, transport: 'tcp', name: 'ext', advertisedAddress: '1.2.3.4' }, LOCAL_SOCKET],
    aliases: [
      { transport: null, host: 'example.com', port: 0 },
      { transport: 'udp', host: 'localhost', port: 5060 },
    ],
  };
  const registry = new MethodRegistry();
  registry.addAll(corexMethods(() => ({ config, network }) as unknown as ModuleHost));
  return (name, ...values) => {
    const answer = registry.call(registry.find(name)!, new RpcArguments(values));
    if (answer instanceof Promise) throw new Error('not expected to wait');
    return answer.fault === null ? textLines(answer.values, { indent: true }).join('\n') : answer.fault.message;
  };
}

test('sockets are listed by protocol, with name and advertised address', () => {
  const rest = (name: string, advertised: string): string =>
    `\tNAME: 127.0.0.1\n\tADDRLIST: {\n\t\tADDR: 127.0.0.1\n\t}\n\tPORT: 5060\n\tMCAST: no\n\tMHOMED: no\n\tVIRTUAL: no\n\tSOCKNAME: ${name}\n\tADVERTISE: ${advertised}\n}`;
  expect(methods()('corex.list_sockets')).toBe(
    `{\n\tPROTO: udp\n${rest('-', '-')}\n{\n\tPROTO: tcp\n${rest('ext', '1.2.3.4')}`,
  );
});

test('aliases are listed, the newest first', () => {
  expect(methods()('corex.list_aliases')).toBe(
    '{\n\tPROTO: udp\n\tADDR: localhost\n\tPORT: 5060\n}\n{\n\tPROTO: *\n\tADDR: example.com\n\tPORT: 0\n}',
  );
});

test('the log level is shown and set', () => {
  const call = methods();
  expect(call('corex.debug')).toBe('{\n\tdebug: 2\n}');
  expect(call('corex.debug', 3)).toBe('{\n\told: 2\n\tnew: 3\n}');
  expect(call('corex.debug', 99)).toContain('out of range');
  expect(call('corex.debug')).toBe('{\n\tdebug: 3\n}');
});
