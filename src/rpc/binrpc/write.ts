/** Writes values as binary RPC records. Text is one character per byte. */
import type { RpcArray } from '../value.ts';
import { RpcDouble, RpcStruct, formatDouble, type RpcValue } from '../value.ts';
import { endOf, INT_MAX, INT_MIN, intSize, LONG_SIZE, RecordType } from './record.ts';

/** Collects bytes in one buffer that grows by doubling. */
export class RecordWriter {
  #buffer = Buffer.allocUnsafe(1024);
  #length = 0;

  value(value: RpcValue): void {
    if (typeof value === 'number') this.#number(value);
    else if (typeof value === 'string') this.#text(RecordType.Text, value);
    else if (value instanceof RpcDouble) this.#double(value.value);
    else if (value instanceof RpcStruct) this.#struct(value);
    else this.#array(value);
  }

  /** What was written so far. */
  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  #number(value: number): void {
    if (Number.isInteger(value) && value >= INT_MIN && value <= INT_MAX) this.#int(RecordType.Int, value);
    else this.#text(RecordType.Text, String(value));
  }

  /** Kamailio's own clients read a negative fraction wrongly: it goes as text. */
  #double(value: number): void {
    const thousandths = Math.round(value * 1000);
    if (thousandths >= 0 && thousandths <= INT_MAX) this.#int(RecordType.Double, thousandths);
    else this.#text(RecordType.Text, formatDouble(value));
  }

  #int(type: number, value: number): void {
    const size = intSize(value);
    this.#reserve(5);
    this.#buffer[this.#length++] = (size << 4) | type;
    for (let shift = (size - 1) * 8; shift >= 0; shift -= 8) this.#buffer[this.#length++] = (value >>> shift) & 0xff;
  }

  #text(type: number, text: string): void {
    const size = text.length + 1;
    this.#reserve(size + 5);
    if (size < 8) {
      this.#buffer[this.#length++] = (size << 4) | type;
    } else {
      const digits = intSize(size);
      this.#buffer[this.#length++] = LONG_SIZE | (digits << 4) | type;
      for (let shift = (digits - 1) * 8; shift >= 0; shift -= 8) this.#buffer[this.#length++] = (size >>> shift) & 0xff;
    }
    this.#length += this.#buffer.write(text, this.#length, 'latin1');
    this.#buffer[this.#length++] = 0;
  }

  #struct(struct: RpcStruct): void {
    this.#mark(RecordType.Struct);
    for (const { name, value } of struct.entries) {
      this.#text(RecordType.Name, name);
      this.value(value);
    }
    this.#mark(endOf(RecordType.Struct));
  }

  /** Kamailio sends a list as a structure, its elements with or without names. */
  #array(array: RpcArray): void {
    this.#mark(RecordType.Struct);
    for (const { name, value } of array.items) {
      if (name !== null) this.#text(RecordType.Name, name);
      this.value(value);
    }
    this.#mark(endOf(RecordType.Struct));
  }

  #mark(byte: number): void {
    this.#reserve(1);
    this.#buffer[this.#length++] = byte;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + more));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }
}
