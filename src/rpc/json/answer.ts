/** Answers to JSON-RPC documents. */
import { RpcArguments } from '../arguments.ts';
import { RpcFault } from '../fault.ts';
import type { MethodRegistry, RpcAnswer } from '../registry.ts';
import { RpcDouble, type RpcValue } from '../value.ts';
import { type BadRequest, type JsonId, type JsonRequest, readDocument } from './document.ts';
import { JsonObject, type JsonValue, writeJson } from './write.ts';

export interface JsonAnswer {
  /** 200, or the code of the fault. Of several requests in one document, that of the document: 200. */
  readonly code: number;
  /** `OK`, or the reason of the fault. */
  readonly text: string;
  /** The document to send back, one character per byte. */
  readonly body: string;
  /** Where the request wants its answer, when it came through a FIFO. */
  readonly replyName: string | null;
}

export interface JsonOptions {
  /** White space for people. */
  readonly pretty: boolean;
}

interface Part {
  readonly code: number;
  readonly text: string;
  readonly value: JsonObject;
  readonly replyName: string | null;
}

/** Codes of JSON-RPC 2.0 §5.1. */
const PARSE_ERROR = new RpcFault(-32700, 'Parse error');
const INVALID_REQUEST = new RpcFault(-32600, 'Invalid Request');
const INVALID_PARAMS = new RpcFault(-32602, 'Invalid params');
/** What Kamailio says. */
const METHOD_NOT_FOUND = new RpcFault(500, 'Method Not Found');

/** Never rejects; waits only when a method does. */
export function answerDocument(
  registry: MethodRegistry,
  document: string,
  { pretty }: JsonOptions,
): JsonAnswer | Promise<JsonAnswer> {
  const requests = readDocument(document);
  if (!Array.isArray(requests)) {
    const part = answerRequest(registry, requests as JsonRequest | BadRequest);
    return part instanceof Promise ? part.then((late) => single(late, pretty)) : single(part, pretty);
  }
  const parts = (requests as readonly (JsonRequest | BadRequest)[]).map((request) => answerRequest(registry, request));
  return Promise.all(parts).then((all) => ({
    code: 200,
    text: 'OK',
    body: writeJson(
      all.map((part) => part.value),
      pretty,
    ),
    replyName: all.find((part) => part.replyName !== null)?.replyName ?? null,
  }));
}

function single({ code, text, value, replyName }: Part, pretty: boolean): JsonAnswer {
  return { code, text, body: writeJson(value, pretty), replyName };
}

function answerRequest(registry: MethodRegistry, request: JsonRequest | BadRequest): Part | Promise<Part> {
  if ('bad' in request) return faultPart(request, request.bad === 'parse' ? PARSE_ERROR : INVALID_REQUEST);
  const method = registry.find(request.method);
  if (method === null) return faultPart(request, METHOD_NOT_FOUND);
  if (request.params === null) return faultPart(request, INVALID_PARAMS);
  const answer = registry.call(method, new RpcArguments(request.params, { convert: true }));
  return answer instanceof Promise ? answer.then((late) => answerPart(request, late)) : answerPart(request, answer);
}

function answerPart(request: JsonRequest, answer: RpcAnswer): Part {
  if (answer.fault !== null) return faultPart(request, answer.fault);
  const members: [string, JsonValue][] = [['result', resultOf(answer.values, answer.list)]];
  return { code: 200, text: 'OK', value: envelope(members, request.id), replyName: request.replyName };
}

/** A list always is one; otherwise the last value stands alone, and no value is an empty object. */
function resultOf(values: readonly RpcValue[], list: boolean): JsonValue {
  return list ? values : (values.at(-1) ?? new JsonObject([]));
}

function faultPart(request: Pick<JsonRequest, 'id' | 'replyName'>, { code, reason }: RpcFault): Part {
  const error = new JsonObject([
    ['code', code],
    ['message', reason],
  ]);
  return { code, text: reason, value: envelope([['error', error]], request.id), replyName: request.replyName };
}

function envelope(members: readonly [string, JsonValue][], id: JsonId): JsonObject {
  return new JsonObject([['jsonrpc', '2.0'], ...members, ...(id === undefined ? [] : [idMember(id)])]);
}

function idMember(id: string | number): [string, JsonValue] {
  return ['id', typeof id === 'string' ? id : new RpcDouble(id)];
}
