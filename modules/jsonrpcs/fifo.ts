/** Requests from a FIFO (named pipe). Each names the FIFO for its answer in `reply_name`. */
import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, statSync, unlinkSync } from 'node:fs';
import { Socket } from 'node:net';
import { dirname } from 'node:path';
import type { Logger } from '../../src/lib/log.ts';
import { grantAccess, hasFolder, removeLeftover, type FileAccess } from '../../src/lib/special-file.ts';
import { DocumentFramer } from '../../src/rpc/json/document-framer.ts';
import type { JsonAnswer } from '../../src/rpc/json/answer.ts';
import { writeReply } from './fifo-reply.ts';
import { reasonOf } from '../../src/lib/system-error.ts';

/** Longest request, in bytes. */
const MAX_REQUEST = 64 * 1024;
/** A request that was begun and not ended is forgotten after this time, so that the next one is not taken for its rest. */
const PARTIAL_LIMIT_MS = 2000;

export interface FifoOptions {
  readonly path: string;
  readonly access: FileAccess;
  readonly replyFolder: string;
  readonly log: Logger;
  answer(document: string): JsonAnswer | Promise<JsonAnswer>;
}

export class RpcFifo {
  readonly #options: FifoOptions;
  readonly #socket: Socket;
  readonly #framer = new DocumentFramer(MAX_REQUEST);
  #forget: NodeJS.Timeout | null = null;

  private constructor(options: FifoOptions, descriptor: number) {
    this.#options = options;
    this.#socket = new Socket({ fd: descriptor, readable: true, writable: false });
    this.#socket.setEncoding('latin1');
    this.#socket.on('data', (text: string) => {
      this.#read(text);
    });
    this.#socket.on('error', (error) => {
      options.log.error(`FIFO ${options.path}: ${reasonOf(error)}`);
    });
  }

  /** Makes and opens the FIFO; a text is why not. */
  static open(options: FifoOptions): RpcFifo | string {
    const { path, access } = options;
    try {
      if (!hasFolder(path)) return `there is no folder ${dirname(path)}`;
      const blocked = clearFifo(path);
      if (blocked !== null) return blocked;
      // Node has no call for it.
      execFileSync('mkfifo', ['-m', '600', path], { stdio: 'pipe' });
      const denied = grantAccess(path, access);
      if (denied !== null) return denied;
      // Open for writing too: otherwise it ends whenever the last writer goes.
      return new RpcFifo(options, openSync(path, constants.O_RDWR | constants.O_NONBLOCK));
    } catch (error) {
      // mkfifo(1) tells by its output.
      const said = (error as { stderr?: Buffer }).stderr?.toString('latin1').trim() ?? '';
      return said === '' ? reasonOf(error) : said;
    }
  }

  close(): void {
    if (this.#forget !== null) clearTimeout(this.#forget);
    this.#socket.destroy();
    removeLeftover(this.#options.path);
  }

  #read(text: string): void {
    if (this.#forget !== null) clearTimeout(this.#forget);
    this.#framer.push(text);
    for (let document = this.#framer.next(); document !== null; document = this.#framer.next()) {
      void this.#answer(document);
    }
    if (!this.#framer.partial) return;
    this.#forget = setTimeout(() => {
      this.#framer.reset();
    }, PARTIAL_LIMIT_MS);
    this.#forget.unref();
  }

  async #answer(document: string): Promise<void> {
    const { log, replyFolder } = this.#options;
    const { body, replyName } = await this.#options.answer(document);
    if (replyName === null) {
      log.error('missing reply_name field in request');
      return;
    }
    const problem = await writeReply(replyFolder, replyName, body);
    if (problem !== null) log.error(problem);
  }
}

/** Removes a FIFO nobody reads; why it cannot be made, or null. */
function clearFifo(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return null;
  if (!found.isFIFO()) return 'there is a file of that name which is no FIFO';
  if (hasReader(path)) return 'another server reads it';
  unlinkSync(path);
  return null;
}

function hasReader(path: string): boolean {
  try {
    closeSync(openSync(path, constants.O_WRONLY | constants.O_NONBLOCK));
    return true;
  } catch {
    return false;
  }
}
