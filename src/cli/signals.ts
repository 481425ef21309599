/** What signals ask of a server. */
import type { Logger } from '../lib/log.ts';

/** The first SIGTERM or SIGINT asks for an orderly end, the second for one without waiting for running transactions. */
export interface Signals {
  readonly asked: Promise<void>;
  readonly isAsked: boolean;
  readonly hurry: Promise<void>;
  /** What SIGHUP asks for; before this, nothing. */
  onHangup(work: () => void): void;
}

export function listenForSignals(log: Logger): Signals {
  let hangup = (): void => {
    log.notice('SIGHUP: nothing to do while the server starts');
  };
  process.on('SIGHUP', () => {
    hangup();
  });
  let signals = 0;
  let [ended, hurried] = [(): void => undefined, (): void => undefined];
  const asked = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const hurry = new Promise<void>((resolve) => {
    hurried = resolve;
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      signals++;
      if (signals === 1) log.notice(`${signal}: stopping`);
      (signals === 1 ? ended : hurried)();
    });
  }
  const onHangup = (work: () => void): void => {
    hangup = work;
  };
  return {
    asked,
    get isAsked() {
      return signals > 0;
    },
    hurry,
    onHangup,
  };
}
