// How questions reach servers: a port, and its fulfilment with sockets. One socket a question, so that its source port, which
// the kernel chooses at random, has to be guessed by whoever would forge an answer (RFC 5452 §9.2).
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';

export interface DnsServerAddress {
  readonly address: string;
  readonly port: number;
}

/** No event comes before the call that asked for it has returned. */
export interface ExchangeEvents {
  /** A message came from the server asked, whatever it says. May come again. */
  message(message: Buffer): void;
  /** Nothing will come: the server cannot be reached, or ended the stream. */
  failed(): void;
}

export interface DnsExchange {
  /** Sends a question over UDP. Gives what ends waiting for answers; after it no event comes. */
  udp(server: DnsServerAddress, question: Buffer, events: ExchangeEvents): () => void;
  /** The same over TCP (RFC 7766). */
  tcp(server: DnsServerAddress, question: Buffer, events: ExchangeEvents): () => void;
}

export const socketExchange: DnsExchange = {
  udp(server, question, events) {
    const socket = createSocket(server.address.includes(':') ? 'udp6' : 'udp4');
    let isOpen = true;
    const close = (): void => {
      if (!isOpen) return;
      isOpen = false;
      socket.close();
    };
    socket.on('error', () => {
      if (isOpen) events.failed();
    });
    socket.on('message', (message) => {
      if (isOpen) events.message(message);
    });
    // A connected socket takes datagrams of that server only, and hears that nobody listens there.
    // Where there is no way to it the callback is told, not 'error'; the types of Node do not say so.
    socket.connect(server.port, server.address, (error?: Error) => {
      if (!isOpen) return;
      if (error) events.failed();
      else socket.send(question);
    });
    return close;
  },

  tcp(server, question, events) {
    const stream = connect({ host: server.address, port: server.port });
    let isOpen = true;
    let received = Buffer.alloc(0);
    const fail = (): void => {
      if (isOpen) events.failed();
    };
    stream.on('error', fail);
    stream.on('close', fail);
    stream.on('data', (data: Buffer) => {
      received = Buffer.concat([received, data]);
      while (isOpen && received.length >= 2 && received.length - 2 >= received.readUInt16BE(0)) {
        const end = 2 + received.readUInt16BE(0);
        const message = received.subarray(2, end);
        received = received.subarray(end);
        events.message(message);
      }
    });
    const length = Buffer.alloc(2);
    length.writeUInt16BE(question.length);
    stream.write(Buffer.concat([length, question]));
    return () => {
      isOpen = false;
      stream.destroy();
    };
  },
};
