/** Reads binary RPC records. Everything that comes from the network is checked; what does not fit is null. */
import type { RpcStruct } from '../value.ts';
import { RpcArray, RpcDouble, type RpcValue } from '../value.ts';
import { endOf, LONG_SIZE, RecordType } from './record.ts';

/** Debian's kamcmd sends negative fractions as eight bytes, whose size spills into the long-size bit. */
const LONG_DOUBLE = LONG_SIZE | RecordType.Double;

/** Structures within structures: more is refused. */
const MAX_DEPTH = 32;

interface Header {
  readonly type: number;
  readonly size: number;
  readonly isEnd: boolean;
}

class RecordReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** null: malformed. */
  value(depth: number): RpcValue | null {
    const header = this.#header();
    return header === null || header.isEnd ? null : this.#valueOf(header, depth);
  }

  #header(): Header | null {
    const first = this.#bytes[this.#at];
    if (first === undefined) return null;
    this.#at++;
    const type = first & 0x0f;
    const size = (first >> 4) & 0x07;
    if ((first & LONG_SIZE) === 0) return { type, size, isEnd: false };
    if (first === endOf(RecordType.Struct) || first === endOf(RecordType.Array)) return { type, size: 0, isEnd: true };
    if (first === LONG_DOUBLE) return { type, size: 8, isEnd: false };
    if (size === 0 || size > 4 || this.#at + size > this.#bytes.length) return null;
    const long = this.#bytes.readUIntBE(this.#at, size);
    this.#at += size;
    return { type, size: long, isEnd: false };
  }

  #valueOf(header: Header, depth: number): RpcValue | null {
    switch (header.type) {
      case RecordType.Int:
        return this.#int(header.size);
      case RecordType.Double: {
        const thousandths = this.#int(header.size);
        return thousandths === null ? null : new RpcDouble(thousandths / 1000);
      }
      case RecordType.Text:
      case RecordType.Bytes:
        return this.#text(header);
      case RecordType.Struct:
        return depth < MAX_DEPTH && header.size === 0 ? this.#struct(depth + 1) : null;
      case RecordType.Array:
        return depth < MAX_DEPTH && header.size === 0 ? this.#array(depth + 1) : null;
      default:
        return null;
    }
  }

  /** Four and eight bytes are a signed number, fewer an unsigned one. */
  #int(size: number): number | null {
    if (size === 8 && this.#at + 8 <= this.#bytes.length) {
      this.#at += 8;
      return Number(this.#bytes.readBigInt64BE(this.#at - 8));
    }
    if (size > 4 || this.#at + size > this.#bytes.length) return null;
    let value = 0;
    for (const end = this.#at + size; this.#at < end; this.#at++) value = (value << 8) | this.#bytes[this.#at]!;
    return value;
  }

  #text({ type, size }: Header): string | null {
    const end = this.#at + size;
    if (end > this.#bytes.length) return null;
    const start = this.#at;
    this.#at = end;
    if (type === RecordType.Bytes) return this.#bytes.toString('latin1', start, end);
    if (size === 0 || this.#bytes[end - 1] !== 0) return null;
    return this.#bytes.toString('latin1', start, end - 1);
  }

  /** Elements without a name make it a list. */
  #struct(depth: number): RpcStruct | RpcArray | null {
    const list = new RpcArray();
    let isList = false;
    for (;;) {
      let header = this.#header();
      if (header === null) return null;
      if (header.isEnd) {
        if (header.type !== RecordType.Struct) return null;
        return isList ? list : list.toStruct();
      }
      let name: string | null = null;
      if (header.type === RecordType.Name) {
        name = this.#text(header);
        header = this.#header();
        if (name === null || header === null || header.isEnd) return null;
      } else {
        isList = true;
      }
      const value = this.#valueOf(header, depth);
      if (value === null) return null;
      list.add(value, name);
    }
  }

  #array(depth: number): RpcArray | null {
    const array = new RpcArray();
    for (;;) {
      const header = this.#header();
      if (header === null) return null;
      if (header.isEnd) return header.type === RecordType.Array ? array : null;
      const value = this.#valueOf(header, depth);
      if (value === null) return null;
      array.add(value);
    }
  }
}

/** All values of a body, or null when it is malformed. */
export function readValues(body: Buffer): RpcValue[] | null {
  const reader = new RecordReader(body);
  const values: RpcValue[] = [];
  while (!reader.atEnd) {
    const value = reader.value(0);
    if (value === null) return null;
    values.push(value);
  }
  return values;
}
