/** Where a running server can be asked, in the words that `-s` of kamcmd and of `kahea reload` takes. */
import { RpcArguments } from '../rpc/arguments.ts';
import type { MethodRegistry } from '../rpc/registry.ts';

const SCHEMES: Readonly<Record<string, string>> = { unix_stream: 'unix', unix_dgram: 'unixd', udp: 'udp', tcp: 'tcp' };

/** Of the module ctl; none where it is not loaded. */
export function controlAddresses(methods: MethodRegistry): string[] {
  const method = methods.find('ctl.listen');
  const answer = method === null ? null : methods.call(method, new RpcArguments([]));
  if (answer === null || answer instanceof Promise || answer.fault !== null) return [];
  const texts = answer.values.map(String);
  const addresses: string[] = [];
  for (let at = 0; at + 3 < texts.length; at += 4) {
    const [, kind, address, port] = texts.slice(at, at + 4) as [string, string, string, string];
    addresses.push(`${SCHEMES[kind] ?? kind}:${address}${port === '' ? '' : `:${port}`}`);
  }
  return addresses;
}
