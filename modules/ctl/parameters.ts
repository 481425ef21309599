/** Parameters of the module. */
import { param } from '../../src/module/index.ts';

export const params = {
  binrpc: param.list({
    doc: 'Address to listen on, may be given several times: `unix:path`, `udp:host:port`, `tcp:host:port`. A path without `/` at its beginning is in the runtime folder.',
  }),
  mode: param.int({ doc: 'Permissions of Unix sockets.', default: 0o600, min: 0, max: 0o777, reload: false }),
  user: param.string({ doc: 'Owner of Unix sockets, name or number.', reload: false }),
  group: param.string({ doc: 'Group of Unix sockets, name or number.', reload: false }),
  autoconversion: param.bool({ doc: 'Take numbers that come as text where a method wants a number.' }),
  fifo: param.written(param.notAvailable('Use binrpc with kamcmd, or the module jsonrpcs for a FIFO.'), 'text'),
  binrpc_buffer_size: param.ignored('Answers have no fixed buffers.'),
  binrpc_max_body_size: param.ignored('Answers may have any size.'),
  binrpc_struct_max_body_size: param.ignored('Structures may have any size.'),
};
