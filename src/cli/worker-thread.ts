/** The thread of a worker that is not the first. */
import { parentPort, workerData } from 'node:worker_threads';
import { Line } from '../engine/workers/line.ts';
import type { AskedOfFirst, AskedOfWorker, WorkerStart } from '../engine/workers/protocol.ts';
import { ThreadServer } from '../engine/workers/thread-server.ts';
import type { LogSink } from '../lib/log.ts';
import { LogOutput } from '../lib/log/log-output.ts';
import { StderrSink } from '../lib/log/stderr-sink.ts';
import { invariant } from '../lib/invariant.ts';
import { survive } from './stray-errors.ts';

/** How often it says that it lives, milliseconds. */
const BEAT_MS = 100;

const start = workerData as WorkerStart;
invariant(parentPort !== null, 'a worker is a thread');
const port = parentPort;

const ofFirst: LogSink = {
  write: (level, record, facility = null) => {
    void first.ask('log', { level, line: record, facility });
  },
};
const server = new ThreadServer({
  start,
  first: () => first,
  output: ({ core }) =>
    new LogOutput({
      isOnTerminal: !start.logsElsewhere,
      sink: start.logsElsewhere ? ofFirst : new StderrSink({ processIndex: start.index, colours: start.colours }),
      get level() {
        return core.debug;
      },
      set level(level) {
        core.debug = level;
      },
    }),
  made: ({ place }, output) => {
    survive(output.logger('<core>'), place);
  },
});
const first = new Line<AskedOfFirst>(port, async (question, data) => {
  const answer = server.answers[question as keyof AskedOfWorker] as (data: unknown) => unknown;
  const answered = await answer(data);
  // Nothing else is asked after its end.
  if (question === 'stop') setImmediate(() => process.exit(0));
  return answered;
});

const beats = new Int32Array(start.beats);
setInterval(() => {
  Atomics.add(beats, start.index, 1);
}, BEAT_MS);
