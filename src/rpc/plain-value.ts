/** Values and answers of management commands as what one thread can send another: without classes. */
import { RpcFault } from './fault.ts';
import type { RpcAnswer } from './registry.ts';
import { RpcArray, RpcDouble, RpcStruct, type RpcValue } from './value.ts';

export type PlainValue =
  | number
  | string
  | { readonly double: number }
  | { readonly struct: readonly (readonly [name: string, value: PlainValue])[] }
  | { readonly array: readonly (readonly [name: string | null, value: PlainValue])[] };

export type PlainAnswer =
  | { readonly fault: { readonly code: number; readonly reason: string } }
  | { readonly fault: null; readonly values: readonly PlainValue[]; readonly list: boolean };

export function plainValue(value: RpcValue): PlainValue {
  if (value instanceof RpcDouble) return { double: value.value };
  if (value instanceof RpcStruct) return { struct: value.entries.map((each) => [each.name, plainValue(each.value)]) };
  if (value instanceof RpcArray) return { array: value.items.map((each) => [each.name, plainValue(each.value)]) };
  return value;
}

export function rpcValue(plain: PlainValue): RpcValue {
  if (typeof plain !== 'object') return plain;
  if ('double' in plain) return new RpcDouble(plain.double);
  if ('struct' in plain) {
    const struct = new RpcStruct();
    for (const [name, value] of plain.struct) struct.add(name, rpcValue(value));
    return struct;
  }
  const array = new RpcArray();
  for (const [name, value] of plain.array) array.add(rpcValue(value), name);
  return array;
}

export function plainAnswer(answer: RpcAnswer): PlainAnswer {
  if (answer.fault !== null) return { fault: { code: answer.fault.code, reason: answer.fault.reason } };
  return { fault: null, values: answer.values.map(plainValue), list: answer.list };
}

export function rpcAnswer(plain: PlainAnswer): RpcAnswer {
  if (plain.fault !== null) return { fault: new RpcFault(plain.fault.code, plain.fault.reason) };
  return { fault: null, values: plain.values.map(rpcValue), list: plain.list };
}
