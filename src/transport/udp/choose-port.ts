// Which way UDP is read and written: in batches where the native part is there, else by Node.
import type { Logger } from '../../lib/log.ts';
import { batchPortOpener } from './batch-port.ts';
import { openDgramPort } from './dgram-port.ts';
import type { OpenUdpPort } from './udp-port.ts';

export function chooseUdpPort(log: Logger): OpenUdpPort {
  const batches = batchPortOpener();
  if (batches !== null) return batches;
  if (process.platform === 'linux') {
    log.notice(
      'UDP costs more without the native part: `npm run build` makes it, with a C compiler and the headers of Node.js',
    );
  }
  return openDgramPort;
}
