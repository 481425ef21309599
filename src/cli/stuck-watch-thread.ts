/** The thread of {@link StuckWatch}: misses the beats of the thread that routes, and looks where that stands. */
import { Session } from 'node:inspector';
import { workerData } from 'node:worker_threads';
import { LogLevel } from '../lib/log.ts';
import { LogOutput } from '../lib/log/log-output.ts';
import { StderrSink } from '../lib/log/stderr-sink.ts';
import { SyslogSink } from '../lib/log/syslog-sink.ts';
import { ScriptMaps, type CallFrame, type ParsedScript } from './stuck-place.ts';
import { Beat, type StuckWatchData } from './stuck-watch.ts';

/** How often it is looked for a line of the user's between others, and how long each time. */
const LOOKS = 20;
const LOOK_MS = 5_000;

const { shared, limitMs, pollMs, syslog, colours } = workerData as StuckWatchData;
const beats = new Int32Array(shared);
const sink = syslog === null ? new StderrSink({ colours }) : new SyslogSink(syslog);
const log = new LogOutput({ sink, level: LogLevel.Notice }).logger('<core>');

let last = 0;
let missed = 0;
let isTold = false;

setInterval(() => {
  const count = Atomics.load(beats, Beat.Count);
  if (count !== last || Atomics.load(beats, Beat.Debugged) !== 0) {
    if (isTold) log.notice(`messages are handled again, after ${seconds(missed * pollMs)} s`);
    last = count;
    missed = 0;
    isTold = false;
    return;
  }
  // Polls are counted, not time: a process that was stopped for a while was not stuck.
  if (++missed * pollMs < limitMs || isTold) return;
  isTold = true;
  const problem = `no message is handled since ${seconds(limitMs)} s`;
  whereItStands().then(
    (places) => {
      log.log(LogLevel.Critical, `${problem}: ${places}`);
    },
    (error: unknown) => {
      log.log(LogLevel.Critical, `${problem}; where it stands cannot be seen: ${String(error)}`);
    },
  );
}, pollMs);

const seconds = (milliseconds: number): string => String(Math.round(milliseconds / 100) / 10);

async function whereItStands(): Promise<string> {
  const session = new Session();
  session.connectToMainThread();
  try {
    const maps = new ScriptMaps();
    session.on('Debugger.scriptParsed', ({ params }) => {
      maps.add(params as ParsedScript);
    });
    session.post('Debugger.enable');
    let isPaused = false;
    for (let look = 0; look < LOOKS; look++) {
      const frames = await pause(session);
      if (frames === null) break;
      isPaused = true;
      const [innermost, ...callers] = maps.places(frames);
      session.post('Debugger.resume');
      if (innermost === undefined) continue;
      const through = callers.length === 0 ? '' : `, called from ${callers.join(', ')}`;
      return `it stands at ${innermost}${through}`;
    }
    return isPaused ? 'it stands in no file of routes' : 'it stands in no JavaScript';
  } finally {
    session.disconnect();
  }
}

/** The calls that are open, or null when the thread cannot be stopped. */
function pause(session: Session): Promise<readonly CallFrame[] | null> {
  return new Promise((resolve) => {
    const limit = setTimeout(resolve, LOOK_MS, null);
    session.once('Debugger.paused', ({ params }) => {
      clearTimeout(limit);
      resolve(params.callFrames);
    });
    session.post('Debugger.pause');
  });
}
