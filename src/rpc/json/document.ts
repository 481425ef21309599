/** Reads JSON-RPC requests (https://www.jsonrpc.org/specification §4). */
import { bytesOf } from '../../lib/utf8-text.ts';
import { RpcArray, RpcDouble, RpcStruct, type RpcValue } from '../value.ts';

export interface JsonRequest {
  readonly method: string;
  /** In order; names of named parameters are forgotten, as in Kamailio. null: one of them has no meaning here. */
  readonly params: readonly RpcValue[] | null;
  readonly id: JsonId;
  /** File name of the FIFO for the answer; null: none was given. */
  readonly replyName: string | null;
}

/** undefined: the request has none. */
export type JsonId = string | number | undefined;

/** What cannot be called, with as much of the request as could be read. */
export interface BadRequest {
  readonly bad: 'parse' | 'invalid';
  readonly id: JsonId;
  readonly replyName: string | null;
}

export type JsonDocument = JsonRequest | BadRequest | readonly (JsonRequest | BadRequest)[];

/** @param text one character per byte, in UTF-8 */
export function readDocument(text: string): JsonDocument {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(text, 'latin1').toString('utf8'));
  } catch {
    return { bad: 'parse', id: undefined, replyName: null };
  }
  return Array.isArray(parsed) && parsed.length > 0 ? parsed.map(readRequest) : readRequest(parsed);
}

function readRequest(parsed: unknown): JsonRequest | BadRequest {
  if (!isObject(parsed)) return { bad: 'invalid', id: undefined, replyName: null };
  const id = readId(parsed['id']);
  const reply = parsed['reply_name'];
  const replyName = typeof reply === 'string' ? bytesOf(reply) : null;
  const method = parsed['method'];
  if (parsed['jsonrpc'] !== '2.0' || typeof method !== 'string') return { bad: 'invalid', id, replyName };
  return { method: bytesOf(method), params: readParams(parsed['params']), id, replyName };
}

/** An id that is neither text nor a number counts as 0, `true` as 1: so Kamailio shows them. */
function readId(id: unknown): JsonId {
  if (id === undefined || typeof id === 'number') return id;
  return typeof id === 'string' ? bytesOf(id) : Number(id === true);
}

function readParams(params: unknown): RpcValue[] | null {
  if (params === undefined || params === null) return [];
  const given = Array.isArray(params) ? (params as unknown[]) : isObject(params) ? Object.values(params) : [params];
  const values = given.map(readValue);
  return values.includes(null) ? null : (values as RpcValue[]);
}

function readValue(value: unknown): RpcValue | null {
  if (typeof value === 'string') return bytesOf(value);
  if (typeof value === 'number') return Number.isInteger(value) ? value : new RpcDouble(value);
  if (typeof value === 'boolean') return Number(value);
  if (Array.isArray(value)) {
    const array = new RpcArray();
    for (const item of value as unknown[]) {
      const inner = readValue(item);
      if (inner === null) return null;
      array.add(inner);
    }
    return array;
  }
  if (!isObject(value)) return null;
  const struct = new RpcStruct();
  for (const [name, member] of Object.entries(value)) {
    const inner = readValue(member);
    if (inner === null) return null;
    struct.add(bytesOf(name), inner);
  }
  return struct;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
