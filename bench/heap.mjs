// The heap of a server, as Node's inspector tells of it. The inspector is started late: routes that are compiled while it runs are
// made to be looked at, and leave more garbage.

import { openSync, writeSync, closeSync } from 'node:fs';
import { get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';

export class ServerHeap {
  #socket;
  #nextId = 1;
  #waiting = new Map();
  #onChunk = null;

  /** `host` and `port`: those of the `--inspect-port` that the server was started with. */
  static async connect({ pid }, host, port) {
    process.kill(pid, 'SIGUSR1');
    const [{ webSocketDebuggerUrl }] = JSON.parse(await readWhenUp(`http://${host}:${port}/json/list`));
    const socket = new WebSocket(webSocketDebuggerUrl, { perMessageDeflate: false });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return new ServerHeap(socket);
  }

  constructor(socket) {
    this.#socket = socket;
    socket.on('message', (data) => {
      const { id, result, method, params } = JSON.parse(data.toString());
      if (method === 'HeapProfiler.addHeapSnapshotChunk') this.#onChunk?.(params.chunk);
      this.#waiting.get(id)?.(result);
      this.#waiting.delete(id);
    });
  }

  #ask(method, params = {}) {
    const id = this.#nextId++;
    this.#socket.send(JSON.stringify({ id, method, params }));
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }

  /** Bytes in use once all garbage is collected: objects, and the buffers outside that they hold. */
  async used() {
    await this.#ask('HeapProfiler.collectGarbage');
    const expression = 'JSON.stringify(process.memoryUsage())';
    const { result } = await this.#ask('Runtime.evaluate', { expression });
    const { heapUsed, external } = JSON.parse(result.value);
    return { heap: heapUsed, buffers: external };
  }

  /** Writes a snapshot of all objects. */
  async write(path) {
    const file = openSync(path, 'w');
    this.#onChunk = (chunk) => writeSync(file, chunk);
    await this.#ask('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
    closeSync(file);
  }

  close() {
    this.#socket.close();
  }
}

function read(url) {
  return new Promise((resolve, reject) => {
    get(url, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => (text += part));
      response.on('end', () => resolve(text));
    }).on('error', reject);
  });
}

async function readWhenUp(url) {
  for (let tries = 0; tries < 100; tries++) {
    try {
      return await read(url);
    } catch {
      await pause(50);
    }
  }
  throw new Error(`nobody answers at ${url}`);
}
