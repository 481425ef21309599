// Keep-alives of TCP, sent by the system on one connection (tcp(7)).
import { getSystemErrorName } from 'node:util';
import type { KeepAliveTimes } from '../sip/stream.ts';
import { setTcpOption, TcpOption, type TcpOptionNumber } from '../lib/socket-tools.ts';

const WORDS: readonly (readonly [word: keyof KeepAliveTimes, option: TcpOptionNumber])[] = [
  ['idle', TcpOption.KeepIdle],
  ['count', TcpOption.KeepCount],
  ['interval', TcpOption.KeepInterval],
];

/** Turns them on with these times, or off. What the system did not take, for the log. */
export function setKeepAlive(descriptor: number, times: KeepAliveTimes | null): readonly string[] {
  const status = setTcpOption(descriptor, TcpOption.KeepAlive, times === null ? 0 : 1);
  if (status < 0) return [`keepalive: ${getSystemErrorName(status)}`];
  if (times === null) return [];
  return WORDS.flatMap(([word, option]) => {
    const refused = setTcpOption(descriptor, option, times[word]);
    return refused < 0 ? [`${word} ${times[word]}: ${getSystemErrorName(refused)}`] : [];
  });
}
