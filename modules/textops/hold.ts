/** Audio on hold in an SDP body: the old way of RFC 2543 §B.5 and that of RFC 3264 §8.4. */

interface Section {
  readonly isAudio: boolean;
  /** null: none of its own. */
  connection: string | null;
  direction: string | null;
}

const isHold = (direction: string | null): boolean => direction === 'sendonly' || direction === 'inactive';

/** 1: null address, 2: sendonly or inactive, -1: no audio stream is on hold. */
export function audioHold(sdp: string): number {
  const session: Section = { isAudio: false, connection: null, direction: null };
  const streams: Section[] = [];
  let current = session;
  for (const line of sdp.split(/\r?\n/)) {
    if (line.startsWith('m=')) {
      current = { isAudio: line.startsWith('m=audio '), connection: null, direction: null };
      streams.push(current);
    } else if (line.startsWith('c=')) current.connection = line.trim().split(/\s+/)[2] ?? '';
    else if (/^a=(?:sendrecv|sendonly|recvonly|inactive)\s*$/.test(line)) current.direction = line.slice(2).trim();
  }
  for (const stream of streams) {
    if (!stream.isAudio) continue;
    const connection = stream.connection ?? session.connection;
    if (isHold(stream.direction)) return 2;
    if (connection === '0.0.0.0' || connection === '::') return 1;
    // As in Kamailio, a stream that says otherwise does not take it back.
    if (isHold(session.direction)) return 2;
  }
  return -1;
}
