/** One received message as a view on its text: header positions and lazily parsed values (RFC 3261 §7). Never changes the text. */
import { equalsIgnoreCase, parseDecimal, skipLws } from '../lib/ascii.ts';
import { isStarContact } from './contact.ts';
import type { ContactList } from './contact.ts';
import { parseCSeqAt } from './cseq.ts';
import type { CSeq } from './cseq.ts';
import { parseCredentials } from './digest.ts';
import type { Credentials } from './digest.ts';
import { unfold } from './fold.ts';
import type { HeaderField } from './header-line.ts';
import { HeaderId, headerId } from './header-name.ts';
import { headerProblem } from './header-problem.ts';
import type { HeaderProblem } from './header-problem.ts';
import { Method } from './method.ts';
import type { MethodId } from './method.ts';
import { parseNameAddrAt, readNameAddrList } from './name-addr.ts';
import type { NameAddr } from './name-addr.ts';
import { parsePartyAddressAt } from './party-address.ts';
import type { StartLine } from './start-line.ts';
import { parseUriAt } from './uri.ts';
import type { Uri } from './uri.ts';
import { appendValueSpans } from './value-span.ts';
import type { ValueSpan } from './value-span.ts';
import { parseViaItem } from './via.ts';
import type { Via } from './via.ts';

/** A message. Views are null when the header is absent or malformed; `problem(id)` tells which. */
export class Message {
  /** Everything as received, one char per byte. */
  readonly text: string;
  /** How long it was on the wire, where what came is not what is routed. */
  receivedLength: number;
  readonly isRequest: boolean;
  readonly version: string;
  /** Status code; 0 for a request. */
  readonly status: number;
  readonly reason: string;
  /** First character of the start line, and the position after its line end. */
  readonly start: number;
  readonly startLineEnd: number;
  readonly requestUriStart: number;
  readonly requestUriEnd: number;
  readonly headers: readonly HeaderField[];
  /** After the last header line, before the empty line. */
  readonly headersEnd: number;
  /** After the empty line. */
  readonly bodyStart: number;
  readonly #method: string;
  readonly #methodId: MethodId;
  // Views; undefined: not asked for yet.
  #requestUri: string | undefined;
  #uri: Uri | null | undefined;
  #vias: readonly Via[] | null | undefined;
  #via: Via | null | undefined;
  #secondVia: Via | null | undefined;
  #from: NameAddr | null | undefined;
  #to: NameAddr | null | undefined;
  #callId: string | null | undefined;
  #cseq: CSeq | null | undefined;
  #contacts: ContactList | null | undefined;
  #routes: readonly NameAddr[] | null | undefined;
  #recordRoutes: readonly NameAddr[] | null | undefined;
  #contentLength: number | null | undefined;
  #bodyEnd: number;

  constructor(text: string, line: StartLine, headers: readonly HeaderField[], headersEnd: number, bodyStart: number) {
    this.text = text;
    this.receivedLength = text.length;
    this.isRequest = line.isRequest;
    this.version = line.version;
    this.status = line.status;
    this.reason = line.reason;
    this.start = line.start;
    this.startLineEnd = line.end;
    this.requestUriStart = line.uriStart;
    this.requestUriEnd = line.uriEnd;
    this.headers = headers;
    this.headersEnd = headersEnd;
    this.bodyStart = bodyStart;
    this.#method = line.method;
    this.#methodId = line.methodId;
    this.#requestUri = undefined;
    this.#uri = undefined;
    this.#vias = undefined;
    this.#via = undefined;
    this.#secondVia = undefined;
    this.#from = undefined;
    this.#to = undefined;
    this.#callId = undefined;
    this.#cseq = undefined;
    this.#contacts = undefined;
    this.#routes = undefined;
    this.#recordRoutes = undefined;
    this.#contentLength = undefined;
    this.#bodyEnd = -1;
  }

  /** Method of the request; for a reply that of its CSeq, '' when that is unusable. */
  get method(): string {
    return this.isRequest ? this.#method : (this.cseq?.method ?? '');
  }

  get methodId(): MethodId {
    return this.isRequest ? this.#methodId : (this.cseq?.methodId ?? Method.Unknown);
  }

  /** Request-URI as received; '' for a reply. */
  get requestUri(): string {
    return (this.#requestUri ??= this.text.slice(this.requestUriStart, this.requestUriEnd));
  }

  /** Parsed Request-URI; null for a reply or when malformed. */
  get uri(): Uri | null {
    if (this.#uri === undefined) this.#uri = parseUriAt(this.text, this.requestUriStart, this.requestUriEnd);
    return this.#uri;
  }

  /** Name of a header as received. */
  name(field: HeaderField): string {
    return this.text.slice(field.nameStart, field.nameEnd);
  }

  /** Value of a header, unfolded to one line. */
  value(field: HeaderField): string {
    const raw = this.text.slice(field.valueStart, field.valueEnd);
    return field.isFolded ? unfold(raw) : raw;
  }

  first(id: HeaderId): HeaderField | null {
    const headers = this.headers;
    for (let i = 0; i < headers.length; i++) if (headers[i]!.id === id) return headers[i]!;
    return null;
  }

  last(id: HeaderId): HeaderField | null {
    const headers = this.headers;
    for (let i = headers.length - 1; i >= 0; i--) if (headers[i]!.id === id) return headers[i]!;
    return null;
  }

  all(id: HeaderId): HeaderField[] {
    const found: HeaderField[] = [];
    const headers = this.headers;
    for (let i = 0; i < headers.length; i++) if (headers[i]!.id === id) found.push(headers[i]!);
    return found;
  }

  has(id: HeaderId): boolean {
    return this.first(id) !== null;
  }

  /** First header of that name in any case; a long name finds the compact form too and the reverse. */
  firstNamed(name: string): HeaderField | null {
    const id = headerId(name);
    if (id !== HeaderId.Other) return this.first(id);
    for (const field of this.headers) if (this.#isOther(field, name)) return field;
    return null;
  }

  allNamed(name: string): HeaderField[] {
    const id = headerId(name);
    return id === HeaderId.Other ? this.headers.filter((field) => this.#isOther(field, name)) : this.all(id);
  }

  #isOther(field: HeaderField, name: string): boolean {
    return field.id === HeaderId.Other && equalsIgnoreCase(this.name(field), name);
  }

  /** Value of the first header of that number, unfolded; null when absent. */
  valueOf(id: HeaderId): string | null {
    const field = this.first(id);
    return field === null ? null : this.value(field);
  }

  /** Every value of a header that may be a comma list, in order, over all its lines. Quotes and `<…>` protect commas. */
  valueSpans(id: HeaderId): ValueSpan[] {
    const spans: ValueSpan[] = [];
    for (const field of this.all(id)) appendValueSpans(this.text, field, spans);
    return spans;
  }

  /** The texts of `valueSpans`, unfolded. */
  values(id: HeaderId): string[] {
    return this.valueSpans(id).map((span) => unfold(this.text.slice(span.start, span.end)));
  }

  /** Topmost Via value. */
  get via(): Via | null {
    if (this.#via === undefined) {
      const field = this.first(HeaderId.Via);
      this.#via = field === null ? null : parseViaItem(this.text, field.valueStart, field.valueEnd);
    }
    return this.#via;
  }

  /** The Via value below the topmost one, on the same line or the next Via line. */
  get secondVia(): Via | null {
    if (this.#secondVia === undefined) this.#secondVia = this.#parseSecondVia();
    return this.#secondVia;
  }

  #parseSecondVia(): Via | null {
    const top = this.via;
    if (top === null) return null;
    let isFirst = true;
    for (const field of this.headers) {
      if (field.id !== HeaderId.Via) continue;
      if (!isFirst) return parseViaItem(this.text, field.valueStart, field.valueEnd);
      const comma = skipLws(this.text, top.end, field.valueEnd);
      if (comma < field.valueEnd) return parseViaItem(this.text, comma + 1, field.valueEnd);
      isFirst = false;
    }
    return null;
  }

  /** All Via values, topmost first; null when there is none or one is malformed. */
  get vias(): readonly Via[] | null {
    if (this.#vias === undefined) this.#vias = this.#parseVias();
    return this.#vias;
  }

  #parseVias(): readonly Via[] | null {
    const vias: Via[] = [];
    for (const field of this.headers) {
      if (field.id !== HeaderId.Via) continue;
      let at = field.valueStart;
      do {
        const via = parseViaItem(this.text, at, field.valueEnd);
        if (via === null) return null;
        vias.push(via);
        at = skipLws(this.text, via.end, field.valueEnd) + 1;
      } while (at <= field.valueEnd);
    }
    return vias.length === 0 ? null : vias;
  }

  get from(): NameAddr | null {
    if (this.#from === undefined) this.#from = this.#party(HeaderId.From);
    return this.#from;
  }

  get to(): NameAddr | null {
    if (this.#to === undefined) this.#to = this.#party(HeaderId.To);
    return this.#to;
  }

  /** From or To: a damaged one too, while it has a URI. */
  #party(id: HeaderId): NameAddr | null {
    const field = this.first(id);
    if (field === null) return null;
    return parsePartyAddressAt(this.text, field.valueStart, field.valueEnd, id === HeaderId.From);
  }

  /** Address in the first header of that number (From, To, Refer-To, P-Asserted-Identity …), not cached; null when absent or malformed. */
  address(id: HeaderId): NameAddr | null {
    const field = this.first(id);
    return field === null ? null : parseNameAddrAt(this.text, field.valueStart, field.valueEnd);
  }

  /** Addresses over all lines of a header that is a list; [] when absent, null when malformed. Not cached. */
  addresses(id: HeaderId): readonly NameAddr[] | null {
    const addresses: NameAddr[] = [];
    for (const field of this.headers) {
      if (field.id !== id) continue;
      if (!readNameAddrList(this.text, field.valueStart, field.valueEnd, addresses)) return null;
    }
    return addresses;
  }

  /** Call-ID; null when absent or empty. */
  get callId(): string | null {
    if (this.#callId === undefined) this.#callId = this.valueOf(HeaderId.CallId) ?? null;
    return this.#callId === '' ? null : this.#callId;
  }

  get cseq(): CSeq | null {
    if (this.#cseq === undefined) {
      const field = this.first(HeaderId.CSeq);
      this.#cseq = field === null ? null : parseCSeqAt(this.text, field.valueStart, field.valueEnd);
    }
    return this.#cseq;
  }

  /** Contacts over all Contact lines; an empty list when there is none, null when malformed (`*` beside others included). */
  get contacts(): ContactList | null {
    if (this.#contacts === undefined) this.#contacts = this.#parseContacts();
    return this.#contacts;
  }

  #parseContacts(): ContactList | null {
    const fields = this.all(HeaderId.Contact);
    const only = fields.length === 1 ? fields[0]! : null;
    if (only !== null && isStarContact(this.text, only.valueStart, only.valueEnd)) {
      return { isStar: true, addresses: [] };
    }
    const addresses = this.addresses(HeaderId.Contact);
    return addresses === null ? null : { isStar: false, addresses };
  }

  /** Route values, topmost first; [] when there is none, null when malformed. */
  get routes(): readonly NameAddr[] | null {
    if (this.#routes === undefined) this.#routes = this.addresses(HeaderId.Route);
    return this.#routes;
  }

  /** Record-Route values, topmost first; [] when there is none, null when malformed. */
  get recordRoutes(): readonly NameAddr[] | null {
    if (this.#recordRoutes === undefined) this.#recordRoutes = this.addresses(HeaderId.RecordRoute);
    return this.#recordRoutes;
  }

  /** Max-Forwards 0…255 (RFC 3261 §20.22). */
  get maxForwards(): number | null {
    return this.number(HeaderId.MaxForwards, 255);
  }

  /** Expires in seconds; values above 2^32-1 count as that (RFC 3261 §20.19). */
  get expires(): number | null {
    const field = this.first(HeaderId.Expires);
    if (field === null) return null;
    const value = parseDecimal(this.text, field.valueStart, field.valueEnd, 4294967295);
    return value < 0 ? null : Math.min(value, 4294967295);
  }

  /** Content-Length in bytes; values no message can have (above 2^31-1) are malformed. */
  get contentLength(): number | null {
    if (this.#contentLength === undefined) this.#contentLength = this.number(HeaderId.ContentLength, 2147483647);
    return this.#contentLength;
  }

  /** Unsigned number in the first header of that number; null when absent, malformed or above `limit`. */
  number(id: HeaderId, limit: number): number | null {
    const field = this.first(id);
    if (field === null) return null;
    const value = parseDecimal(this.text, field.valueStart, field.valueEnd, limit);
    return value < 0 || value > limit ? null : value;
  }

  /** Content-Type value as received, unfolded; null when absent. */
  get contentType(): string | null {
    return this.valueOf(HeaderId.ContentType);
  }

  /** Digest or other credentials of every Authorization or Proxy-Authorization line; malformed lines are left out. */
  credentials(id: HeaderId): Credentials[] {
    const list: Credentials[] = [];
    for (const field of this.all(id)) {
      const credentials = parseCredentials(this.value(field));
      if (credentials !== null) list.push(credentials);
    }
    return list;
  }

  /** Where the body ends: by Content-Length when it is smaller than what arrived (RFC 3261 §18.3), else the end of the text. */
  get bodyEnd(): number {
    if (this.#bodyEnd < 0) {
      const length = this.contentLength;
      this.#bodyEnd = length === null ? this.text.length : Math.min(this.text.length, this.bodyStart + length);
    }
    return this.#bodyEnd;
  }

  /** Body bytes, one char each; '' when there is none. */
  get body(): string {
    return this.text.slice(this.bodyStart, this.bodyEnd);
  }

  /** Whether fewer body bytes arrived than Content-Length says. */
  get isTruncated(): boolean {
    const length = this.contentLength;
    return length !== null && this.bodyStart + length > this.text.length;
  }

  /** What is wrong with a header that has a view here; null when nothing is, or when it has no view and is there. */
  problem(id: HeaderId): HeaderProblem | null {
    return headerProblem(this, id);
  }
}
