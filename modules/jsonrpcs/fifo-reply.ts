/** Answers through a FIFO that the caller made. */
import { close as closeDescriptor, constants, fstatSync, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { isSystemError, reasonAtLink, reasonOf } from '../../src/lib/system-error.ts';

/** The caller may open its end a little later than it asked. */
const OPEN_TRIES = 75;
const OPEN_PAUSE_MS = 40;
/** How long the caller may take to read the answer. */
const WRITE_LIMIT_MS = 5000;

/** Names of files in the folder, nothing else: what can be asked for must not become writing anywhere. */
export function isReplyName(name: string): boolean {
  return /^[\w.:@-]+$/.test(name) && !/^\.+$/.test(name);
}

/** Writes `text` (one character per byte) into the FIFO; why not, or null when it was read. */
export async function writeReply(folder: string, name: string, text: string): Promise<string | null> {
  if (!isReplyName(name)) return `forbidden name of a reply FIFO: ${name}`;
  const opened = await openForWriting(join(folder, name));
  return typeof opened === 'string' ? opened : writeAll(opened, text);
}

async function openForWriting(path: string): Promise<number | string> {
  for (let tries = 1; ; tries++) {
    try {
      // Without O_NONBLOCK the open would wait for a reader, and hold up everything else.
      const descriptor = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
      if (fstatSync(descriptor).isFIFO()) return descriptor;
      closeDescriptor(descriptor);
      return `${path} is no FIFO`;
    } catch (error) {
      const isUnread = isSystemError(error, 'ENXIO');
      if (!isUnread) return `cannot open the reply FIFO: ${reasonAtLink(error)}`;
      if (tries === OPEN_TRIES) return `cannot open the reply FIFO: nobody reads it`;
      await new Promise((resolve) => setTimeout(resolve, OPEN_PAUSE_MS));
    }
  }
}

function writeAll(descriptor: number, text: string): Promise<string | null> {
  const socket = new Socket({ fd: descriptor, readable: false, writable: true });
  return new Promise((resolve) => {
    const settle = (problem: string | null): void => {
      clearTimeout(limit);
      socket.destroy();
      resolve(problem);
    };
    const limit = setTimeout(() => {
      settle('the reply FIFO was not read in time');
    }, WRITE_LIMIT_MS);
    socket.on('error', (error) => {
      settle(`cannot write into the reply FIFO: ${reasonOf(error)}`);
    });
    socket.end(text, 'latin1', () => {
      settle(null);
    });
  });
}
