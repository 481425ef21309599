// Takes the place of the native part for UDP: datagrams come from phones in the same process and go to them.

/** Where the numbers of a datagram stand, as in src/transport/udp/batch-native.ts. */
const LENGTH = 0;
const PORT = 1;
const ADDRESS = 2;
const WORDS = 5;

export class MemoryNetwork {
  #native;
  #slot = null;
  /** Sent by the server and not yet taken: texts, and whether they go to the callee. */
  #sent = [];
  #words = new Map();
  /** Nanoseconds the server took to handle what it was given. */
  handling = 0;

  /** `onOpen` is told when the server listens. */
  constructor(native, { callee, onOpen }) {
    this.#native = native;
    this.callee = callee;
    this.onOpen = onOpen;
  }

  /** What the server is given instead of the native part. */
  get part() {
    return {
      ...this.#native,
      open: (_family, _address, _port, _buffer, onEvent, slab, numbers, outSlab, outNumbers) => {
        this.#slot ??= { onEvent, slab, numbers, outSlab, outNumbers };
        this.onOpen();
        return {};
      },
      port: () => 5060,
      descriptor: undefined,
      send: (_socket, count) => this.#take(count),
      resume: () => undefined,
      close: () => undefined,
    };
  }

  /** Gives the server `messages` that come from the same host, in batches. */
  deliver(messages, from) {
    const { onEvent, slab, numbers } = this.#slot;
    const { slotBytes, metaInts, mostAtOnce } = this.#native;
    const words = this.#wordsOf(from);
    for (let first = 0; first < messages.length; first += mostAtOnce) {
      const batch = messages.slice(first, first + mostAtOnce);
      for (const [index, message] of batch.entries()) {
        const at = index * metaInts;
        numbers[at + LENGTH] = slab.latin1Write(message, index * slotBytes);
        numbers[at + PORT] = 5060;
        numbers.set(words, at + ADDRESS);
      }
      const begun = process.hrtime.bigint();
      onEvent(batch.length, 0);
      this.handling += Number(process.hrtime.bigint() - begun);
    }
  }

  /** What the server sent since the last call. */
  takeSent() {
    return this.#sent.splice(0);
  }

  #take(count) {
    const { outSlab, outNumbers } = this.#slot;
    const callee = this.#wordsOf(this.callee);
    let used = 0;
    for (let index = 0; index < count; index++) {
      const at = index * this.#native.metaInts;
      const length = outNumbers[at + LENGTH];
      const toCallee = callee.every((word, place) => outNumbers[at + ADDRESS + place] === word);
      this.#sent.push({ message: outSlab.latin1Slice(used, used + length), toCallee });
      used += length;
      outNumbers[at + LENGTH] = 0;
    }
    return count;
  }

  #wordsOf(address) {
    if (!this.#words.has(address)) {
      const numbers = new Int32Array(this.#native.metaInts);
      this.#native.addressWords(4, address, numbers);
      this.#words.set(address, numbers.slice(ADDRESS, ADDRESS + WORDS));
    }
    return this.#words.get(address);
  }
}
