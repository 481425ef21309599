/** The thread in which a file of SQLite is read and written, so that nobody else waits for the disk or for locks. */
import { parentPort, workerData } from 'node:worker_threads';
import type { DbValue } from '../../src/db/value.ts';
import { isPlainFailure, SqliteFile, type FileSettings } from './file.ts';

export interface Order {
  readonly text: string;
  readonly values: readonly DbValue[];
}

/** The first thing that the thread says is null, or why the file cannot be opened; then it answers orders, until it gets null. */
const file = SqliteFile.open(workerData as FileSettings);
const port = parentPort!;
if (isPlainFailure(file)) port.postMessage(file);
else {
  port.on('message', (order: Order | null) => {
    if (order !== null) port.postMessage(file.run(order.text, order.values));
    else {
      file.close();
      port.close();
    }
  });
  port.postMessage(null);
}
