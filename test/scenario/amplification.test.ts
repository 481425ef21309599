// Nobody can make the server send much to somebody else: for a UDP request of a forged source no reply is more than three
// times as long as the request. The tables of docs/guides/security.md say what is measured here; with KAHEA_FIGURES=1 it is
// printed, beside Kamailio's.

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { GUIDES } from '../support/guides.ts';
import { reserveLoopback, type Loopback } from '../support/loopback.ts';
import { missing } from '../support/peers.ts';
import { UdpPeer } from '../support/peer.ts';
import { startServer, type ServerKind } from '../support/server.ts';
import { unique, writeRequest } from '../support/sip-text.ts';
import {
  CHANGED_TEXTS,
  LONG_REPLIES,
  registersOfMany,
  requestsForChangedTexts,
  requestsForLongReplies,
  spoofableRequests,
  type SpoofableRequest,
} from '../torture/spoofable-requests.ts';

const MOST = 3;
const SENDER = 10;

const MINIMAL = `loadmodule "tm.so"
loadmodule "sl.so"
request_route {
        if (method == "ACK") exit;
        if (method == "INVITE") {
                t_newtran();
                t_reply("480", "Temporarily Unavailable");
        } else sl_send_reply("200", "OK");
}
`;

const STATEFUL = `loadmodule "tm.so"
loadmodule "sl.so"
request_route {
        if (method == "ACK") exit;
        t_newtran();
        t_reply("480", "Temporarily Unavailable");
}
`;

const EXAMPLE = resolve(import.meta.dirname, '../../examples/pbx/kamailio.cfg');

interface Row {
  readonly name: string;
  readonly sent: number;
  /** The first final answer, or the only one; null: none. */
  readonly status: string | null;
  /** Length of the longest answer. */
  readonly longest: number;
  /** All answers together, without those that are sent again for want of an ACK. */
  readonly total: number;
}

interface Case {
  readonly title: string;
  readonly config: string;
  readonly ownControl: boolean;
  /** From `host` to a server at `server`. */
  readonly requests: (host: string, server: string) => readonly SpoofableRequest[];
  /** What is sent before them, and not measured. */
  readonly first?: (host: string) => readonly string[];
}

async function measure(kind: ServerKind, { config, ownControl, requests, first }: Case): Promise<Row[]> {
  const net: Loopback = await reserveLoopback();
  const server = await startServer(kind, { net, config, ownControl });
  const peer = await UdpPeer.open(net.endpoint(SENDER));
  const rows: Row[] = [];
  try {
    for (const bytes of first?.(net.host(SENDER)) ?? []) {
      peer.send(bytes, server.endpoint);
      await peer.receive((message) => message.value('Call-ID') === callIdOf(bytes));
    }
    for (const { name, bytes } of requests(net.host(SENDER), net.host(1))) {
      peer.drain();
      const seen = peer.arrivals.length;
      peer.send(bytes, server.endpoint);
      // What the server sends for one datagram is on its way before the answer to the next.
      const callId = unique('probe');
      peer.send(
        writeRequest({ method: 'OPTIONS', uri: `sip:${net.host(1)}`, via: peer.endpoint, callId }),
        server.endpoint,
      );
      await peer.receive((message) => message.value('Call-ID') === callId);
      const texts = peer.arrivals
        .slice(seen)
        .map(({ message }) => message)
        .filter((message) => message.value('Call-ID') !== callId);
      const answers = [
        ...new Map(
          texts.filter((message) => isAbout(bytes, message.text)).map((message) => [message.text, message]),
        ).values(),
      ];
      const lengths = answers.map(({ text }) => text.length);
      const final = answers.findLast((message) => message.status !== 100)?.startLine ?? null;
      const total = lengths.reduce((sum, length) => sum + length, 0);
      rows.push({ name, sent: bytes.length, status: final, longest: Math.max(0, ...lengths), total });
    }
  } finally {
    await peer.close();
    await server.destroy();
  }
  return rows;
}

/** Whether an answer is none that an earlier request gets once more. */
function isAbout(bytes: string, answer: string): boolean {
  return callIdOf(bytes) === callIdOf(answer);
}

function callIdOf(text: string): string | undefined {
  return /^(?:i|Call-ID): ?(.*?)\r?$/im.exec(text)?.[1];
}

const timesOf = ({ total, sent }: Row): string => (total / sent).toFixed(2);

/** A row of the guide, without its last column, which is Kamailio's. */
function tableRow(row: Row): string {
  const { name, sent, status, total } = row;
  return `| ${[name, sent, status?.replace('SIP/2.0 ', '').trim() ?? 'none', total, timesOf(row)].join(' | ')} |`;
}

/** The rows of each table in the guide, in the order of the cases. */
const guideTables: readonly string[][] = readFileSync(join(GUIDES, 'security.md'), 'utf8')
  .split('| Request | Bytes |')
  .slice(1)
  .map((table) => [...table.matchAll(/^(\| [^-].*? \|)[^|]*\|$/gm)].map((match) => match[1]!.trim()));

const CASES: readonly Case[] = [
  { title: 'a minimal configuration', config: MINIMAL, ownControl: false, requests: spoofableRequests },
  { title: 'a configuration of transactions', config: STATEFUL, ownControl: false, requests: spoofableRequests },
  {
    title: 'the example exchange',
    config: `include_file "${EXAMPLE}"\n`,
    ownControl: true,
    requests: spoofableRequests,
  },
  {
    title: 'a configuration of long answers',
    config: LONG_REPLIES,
    ownControl: false,
    requests: requestsForLongReplies,
    first: registersOfMany,
  },
  {
    title: 'a configuration that changes texts on their way',
    config: CHANGED_TEXTS,
    ownControl: false,
    requests: requestsForChangedTexts,
    first: registersOfMany,
  },
];

const figures: string[] = [];

afterAll(() => {
  if (process.env.KAHEA_FIGURES !== undefined) console.log(figures.join('\n'));
});

describe.skipIf(missing('kamcmd'))('unauthenticated requests over UDP', () => {
  test.each(CASES)('$title sends no reply of more than three times the request', async (each) => {
    const { title } = each;
    const rows = await measure('kahea', each);
    const theirs =
      process.env.KAHEA_FIGURES === undefined || missing('kamailio') ? [] : await measure('kamailio', each);
    figures.push(
      `\n${title}\n| Request | Bytes | Reply | Bytes | Times | Kamailio |\n| --- | --- | --- | --- | --- | --- |`,
    );
    const written = rows.map(tableRow);
    for (const [index, row] of written.entries()) {
      const other = theirs[index];
      figures.push(`${row} ${other === undefined ? '' : `${other.total} ${other.status ?? ''} ${timesOf(other)}`} |`);
    }
    const inGuide = guideTables[CASES.indexOf(each)]!;
    expect(inGuide.length).toBeGreaterThan(2);
    expect(inGuide.filter((row) => !written.includes(row))).toEqual([]);
    const excessive = rows.filter(({ sent, longest }) => longest > MOST * sent);
    expect(excessive).toEqual([]);
    // A 100 and what follows it together are not more either.
    expect(rows.filter(({ sent, total }) => total > 2 * MOST * sent)).toEqual([]);
    // Most are answered, else nothing was measured.
    expect(rows.filter(({ status }) => status !== null).length).toBeGreaterThan(20);
  });
});
