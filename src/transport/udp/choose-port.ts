// Which way UDP is read and written: in batches where the native part is there and works, else by Node.
import type { Logger } from '../../lib/log.ts';
import { udpBatchNative } from './batch-native.ts';
import { batchPortOpener } from './batch-port.ts';
import { openDgramPort } from './dgram-port.ts';
import type { OpenUdpPort } from './udp-port.ts';

/** Chooses when the first port is opened, and says so in the log when it has to be Node's. */
export function chooseUdpPort(log: Logger, native = udpBatchNative): OpenUdpPort {
  let open: OpenUdpPort | null = null;
  const fallBack = (reason: string): OpenUdpPort => {
    if (process.platform === 'linux')
      log.warn(
        `UDP goes one datagram at a time, which costs more, and nobody knows how long datagrams wait: ${reason}`,
      );
    return openDgramPort;
  };
  return async (options) => {
    // Few datagrams come that way, and the native part knows nothing of groups.
    if (options.multicast !== null) return openDgramPort(options);
    if (open === null) {
      const part = native();
      open = 'failure' in part ? fallBack(part.failure) : batchPortOpener(part);
    }
    try {
      return await open(options);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSYS') throw error;
      open = fallBack('this system has no recvmmsg and sendmmsg');
      return open(options);
    }
  };
}
