/** The name of a `timer_route`, which says how often it runs. */

export interface TimerName {
  readonly name: string;
  readonly seconds: number;
}

/** 46 days: what the timer wheel can count. */
const LONGEST = 4_000_000;

/** `gw_update, 300`; null: there is no period in it that a timer can have. */
export function timerOf(text: string): TimerName | null {
  const match = /^(.+), (\d+)$/.exec(text);
  const seconds = Number(match?.[2]);
  return match === null || seconds < 1 || seconds > LONGEST ? null : { name: match[1]!, seconds };
}
