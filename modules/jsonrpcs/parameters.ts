/** Parameters of the module. */
import { param } from '../../src/module/index.ts';

/** A user or group, by name or number. */
const account = (whose: string) =>
  param.written(param.string({ doc: `${whose}, name or number.`, reload: false }), 'number', 'text');

export const params = {
  pretty_format: param.bool({ doc: 'Answers with white space for people.', default: true }),
  transport: param.int({
    doc: 'Sum of 1 (HTTP), 2 (FIFO) and 4 (datagrams); 0: all.',
    default: 6,
    min: 0,
    max: 7,
    reload: false,
  }),
  fifo_name: param.string({
    doc: 'FIFO that requests are read from; a relative name is in the runtime folder.',
    default: 'kamailio_rpc.fifo',
    reload: false,
  }),
  fifo_mode: param.int({ doc: 'Permissions of the FIFO.', default: 0o660, min: 0, max: 0o777, reload: false }),
  fifo_user: account('Owner of the FIFO'),
  fifo_group: account('Group of the FIFO'),
  fifo_reply_dir: param.string({ doc: 'Folder of the FIFOs for answers.', default: '/tmp/', reload: false }),
  dgram_socket: param.string({
    doc: 'Where datagrams are received: `udp:host:port`, or the path of a Unix socket; a relative one is in the runtime folder (kamailio_rpc.sock).',
    reload: false,
  }),
  dgram_workers: param.ignored('One process receives all datagrams.'),
  dgram_mode: param.int({
    doc: 'Permissions of a Unix datagram socket.',
    default: 0o660,
    min: 0,
    max: 0o777,
    reload: false,
  }),
  dgram_user: account('Owner of a Unix datagram socket'),
  dgram_group: account('Group of a Unix datagram socket'),
  dgram_timeout: param.ignored('Answers are sent without waiting.'),
};

/** Bits of the `transport` parameter. */
export const TransportBit = { Http: 1, Fifo: 2, Datagram: 4 } as const;
