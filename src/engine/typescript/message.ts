/** A message as routes in TypeScript see it. Texts are Unicode here and bytes in the message. */
import type { Context } from '../../context/context.ts';
import { ReplyHeaders } from '../../context/reply-headers.ts';
import { changeRequestUri, currentUri } from '../../context/request-uri.ts';
import { bytesOf, unicodeOf } from '../../lib/utf8-text.ts';
import type { ModuleHost } from '../../module/host.ts';
import { oneLine } from '../../sip/fold.ts';
import type { Flow } from '../../sip/flow.ts';
import type { NameAddr } from '../../sip/name-addr.ts';
import { standardReason } from '../../sip/standard-reason.ts';
import { parseUri } from '../../sip/uri.ts';
import type { Endpoint, Header, Message, NameAddress, ScriptValue, Variables } from '../../../types/kahea.d.ts';
import { scriptValueOf } from './argument-reader.ts';
import { EXIT } from './exit-signal.ts';
import { removeNamed } from './ksr/hdr-functions.ts';
import { RUN, scriptResult, type OfRun } from './ksr/namespace.ts';
import type { KsrState } from './ksr/self.ts';

/** What all messages of a program reach. */
export interface MessageServices {
  readonly host: () => ModuleHost;
  readonly state: KsrState;
  expand(ctx: Context, text: string): string;
  /** `KSR` for a context. */
  ksr(ctx: Context): object;
}

/** Where variables by name are found. */
type Access = (name: string) => string;

export class RoutedMessage implements Message, OfRun {
  readonly [RUN]: Context;
  readonly #services: MessageServices;

  constructor(ctx: Context, services: MessageServices) {
    this[RUN] = ctx;
    this.#services = services;
  }

  get isRequest(): boolean {
    return this[RUN].message.isRequest;
  }

  get method(): string {
    return this[RUN].message.method;
  }

  get status(): number {
    return this[RUN].message.status;
  }

  get reason(): string {
    return unicodeOf(this[RUN].message.reason);
  }

  get uri(): string {
    return unicodeOf(this[RUN].requestUri);
  }

  set uri(uri: string) {
    const bytes = bytesOf(uri);
    if (!isWritable(bytes)) throw new TypeError(`${JSON.stringify(uri)} is no URI`);
    this[RUN].newUri = bytes;
  }

  get user(): string | null {
    const user = currentUri(this[RUN])?.user ?? null;
    return user === null ? null : unicodeOf(user);
  }

  set user(user: string | null) {
    this.#change({ user: user === null || user === '' ? null : bytesOf(user) });
  }

  get host(): string | null {
    const host = currentUri(this[RUN])?.host ?? null;
    return host === null ? null : unicodeOf(host);
  }

  set host(host: string | null) {
    if (host === null || host === '') throw new TypeError('a URI has a host');
    this.#change({ host: bytesOf(host) });
  }

  #change(parts: { readonly user: string | null } | { readonly host: string }): void {
    const before = this[RUN].newUri;
    if (!changeRequestUri(this[RUN], parts)) throw new TypeError(`the Request-URI "${this.uri}" cannot be read`);
    const { uri } = this;
    const after = isWritable(this[RUN].newUri!) ? currentUri(this[RUN]) : null;
    // A user `a@b` would make another host.
    if (after !== null && Object.entries(parts).every(([name, value]) => after[name as 'user' | 'host'] === value))
      return;
    this[RUN].newUri = before;
    throw new TypeError(`${JSON.stringify(uri)} is no URI`);
  }

  get destination(): string | null {
    return this[RUN].destination;
  }

  set destination(uri: string | null) {
    if (uri !== null && !isWritable(bytesOf(uri))) throw new TypeError(`${JSON.stringify(uri)} is no URI`);
    this[RUN].destination = uri === null ? null : bytesOf(uri);
  }

  get callId(): string | null {
    return this[RUN].message.callId;
  }

  get cseq(): { number: number; method: string } | null {
    const cseq = this[RUN].message.cseq;
    return cseq === null ? null : { number: cseq.number, method: cseq.method };
  }

  get from(): NameAddress | null {
    return nameAddress(this[RUN].message.from);
  }

  get to(): NameAddress | null {
    return nameAddress(this[RUN].message.to);
  }

  get inDialog(): boolean {
    return (this[RUN].message.to?.tag ?? null) !== null;
  }

  get contacts(): readonly NameAddress[] {
    const contacts = this[RUN].message.contacts;
    return contacts === null || contacts.isStar ? [] : contacts.addresses.map((each) => nameAddress(each)!);
  }

  get source(): Endpoint {
    const { socket, remoteAddress, remotePort } = this[RUN].flow;
    return { transport: socket.transport, address: remoteAddress, port: remotePort };
  }

  get local(): Endpoint {
    const { transport, address, port }: Flow['socket'] = this[RUN].flow.socket;
    return { transport, address, port };
  }

  get body(): string {
    return unicodeOf(this[RUN].message.body);
  }

  get text(): string {
    return unicodeOf(this[RUN].message.text);
  }

  get headers(): readonly Header[] {
    const { message } = this[RUN];
    return message.headers.map((field) => ({ name: message.name(field), value: unicodeOf(message.value(field)) }));
  }

  header(name: string): string | null {
    const { message } = this[RUN];
    const field = message.firstNamed(name);
    return field === null ? null : unicodeOf(message.value(field));
  }

  headerValues(name: string): string[] {
    const { message } = this[RUN];
    return message.allNamed(name).map((field) => unicodeOf(message.value(field)));
  }

  hasHeader(name: string): boolean {
    return this[RUN].message.firstNamed(name) !== null;
  }

  addHeader(name: string, value: string): void {
    this[RUN].edits.appendHeader(headerLine(name, value));
  }

  removeHeader(name: string): number {
    return removeNamed(this[RUN], name);
  }

  setHeader(name: string, value: string): void {
    const line = headerLine(name, value);
    removeNamed(this[RUN], name);
    this[RUN].edits.appendHeader(line);
  }

  setBody(body: string, contentType?: string): void {
    this[RUN].edits.setBody(bytesOf(body), contentType === undefined ? null : oneLine(bytesOf(contentType)));
  }

  get var(): Variables {
    return this.#variables((name) => `$var(${name})`);
  }

  get avp(): Variables {
    return this.#variables((name) => `$avp(${name})`);
  }

  #variables(write: Access): Variables {
    return new Proxy<Variables>(Object.create(null) as Variables, {
      get: (_target, name) => (typeof name === 'string' ? this.get(write(variableName(name))) : undefined),
      has: (_target, name) => typeof name === 'string' && this.get(write(variableName(name))) !== null,
      set: (_target, name, value: ScriptValue) => {
        this.set(write(variableName(String(name))), value);
        return true;
      },
      deleteProperty: (_target, name) => {
        this.set(write(variableName(String(name))), null);
        return true;
      },
    });
  }

  get(variable: string): ScriptValue {
    return scriptResult(this.#services.state.variables.require(bytesOf(variable)).get(this[RUN]));
  }

  set(variable: string, value: ScriptValue): void {
    const { set } = this.#services.state.variables.require(bytesOf(variable));
    if (set === null) throw new TypeError(`${variable} cannot be assigned to`);
    set(this[RUN], scriptValueOf(value));
  }

  expand(text: string): string {
    return unicodeOf(this.#services.expand(this[RUN], bytesOf(text)));
  }

  reply(status: number, reason?: string, headers: Readonly<Record<string, string>> = {}): boolean {
    if (!Number.isInteger(status) || status < 100 || status > 699) throw new RangeError(`${status} is no SIP status`);
    if (!this.isRequest) throw new TypeError('only a request can be answered');
    const lines = Object.entries(headers).map(([name, value]) => headerLine(name, value));
    const text = reason ?? standardReason(status);
    const host = this.#services.host();
    return host.reply(this[RUN], status, oneLine(bytesOf(text)), ReplyHeaders.exempt(lines.join('')));
  }

  relay(): number | Promise<number> {
    const { tm } = this.#services.ksr(this[RUN]) as { tm: { t_relay(): number | Promise<number> } };
    return tm.t_relay();
  }

  forward(uri?: string): number | Promise<number> {
    const KSR = this.#services.ksr(this[RUN]) as {
      forward(): number | Promise<number>;
      forward_uri(uri: string): number | Promise<number>;
    };
    return uri === undefined ? KSR.forward() : KSR.forward_uri(uri);
  }

  route(name: string): number | Promise<number> {
    const result = this.#services.state.callRoute(this[RUN], bytesOf(name));
    if (result === null) throw new TypeError(`there is no route[${name}]`);
    return result;
  }

  exit(): never {
    this[RUN].stopped = true;
    throw EXIT;
  }

  drop(): never {
    this[RUN].stopped = true;
    this[RUN].dropped = true;
    throw EXIT;
  }
}

function nameAddress(address: NameAddr | null): NameAddress | null {
  if (address === null) return null;
  const { uri } = address;
  return {
    displayName: unicodeOf(address.displayText),
    uri: unicodeOf(address.uriText),
    user: (uri?.user ?? null) === null ? null : unicodeOf(uri!.user!),
    host: uri === null ? null : unicodeOf(uri.host),
    tag: address.tag,
    parameter: (name) => address.parameter(name),
  };
}

/** A line of a header; an end of line in its value would begin another. */
function headerLine(name: string, value: string): string {
  if (!/^[\w!%*+`'~.-]+$/.test(name)) throw new TypeError(`"${name}" is no name of a header`);
  return `${name}: ${oneLine(bytesOf(value))}\r\n`;
}

/** A URI that may stand in a line of a message: space and control characters would end it there. */
function isWritable(uri: string): boolean {
  return !/[\x00-\x20\x7f]/.test(uri) && parseUri(uri) !== null;
}

/** Only what needs no quoting: the name comes to stand in the text of a variable. */
function variableName(name: string): string {
  if (!/^[\w.:-]+$/.test(name)) throw new TypeError(`"${name}" is no name of a variable`);
  return name;
}
