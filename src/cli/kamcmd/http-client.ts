/** Management commands by JSON-RPC 2.0 over HTTP: where `event_route[xhttp:request]` has jsonrpc_dispatch(). */
import { Buffer } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { bytesOf } from '../../lib/utf8-text.ts';
import { RpcFault } from '../../rpc/fault.ts';
import { RpcArray, RpcDouble, RpcStruct, type RpcValue } from '../../rpc/value.ts';
import type { CallResult } from './client.ts';

/** An answer takes this long at most, milliseconds. */
const ANSWER_LIMIT_MS = 20_000;

export class HttpClient {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async call(method: string, params: readonly (string | number)[]): Promise<CallResult> {
    try {
      const body = JSON.stringify({ jsonrpc: '2.0', method, params, id: 1 });
      return readAnswer(JSON.parse(await post(this.#url, body)) as JsonAnswer);
    } catch (error) {
      return { failure: `ERROR: no answer of JSON-RPC from ${this.#url}: ${(error as Error).message}` };
    }
  }

  close(): void {
    // Every call is a connection of its own.
  }
}

/** Not `fetch`, which refuses the ports of SIP. */
async function post(url: string, body: string): Promise<string> {
  const { request } = url.startsWith('https:') ? await import('node:https') : await import('node:http');
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
    const sent = request(url, { method: 'POST', headers, signal: AbortSignal.timeout(ANSWER_LIMIT_MS) }, resolve);
    sent.on('error', reject).end(body);
  });
  const answered = await text(response);
  // A fault comes with a status of its own; what is no JSON comes from somebody else.
  if (!/^\s*\{/.test(answered)) throw new Error(`HTTP ${response.statusCode ?? 0} ${response.statusMessage ?? ''}`);
  return answered;
}

interface JsonAnswer {
  readonly result?: unknown;
  readonly error?: { readonly code?: unknown; readonly message?: unknown };
}

function readAnswer({ result, error }: JsonAnswer): CallResult {
  if (error !== undefined) {
    const reason = typeof error.message === 'string' ? error.message : 'no reason given';
    return { fault: new RpcFault(typeof error.code === 'number' ? error.code : 500, bytesOf(reason)) };
  }
  if (result === undefined) return { failure: 'ERROR: the answer is not one of JSON-RPC 2.0' };
  return { values: [valueOf(result)] };
}

function valueOf(json: unknown): RpcValue {
  if (typeof json === 'number') return Number.isInteger(json) ? json : new RpcDouble(json);
  if (typeof json !== 'object' || json === null) return bytesOf(String(json));
  if (Array.isArray(json)) {
    const array = new RpcArray();
    for (const item of json) array.add(valueOf(item));
    return array;
  }
  const struct = new RpcStruct();
  for (const [name, value] of Object.entries(json)) struct.add(name, valueOf(value));
  return struct;
}
