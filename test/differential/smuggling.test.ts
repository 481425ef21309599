// What we read in a message and what Kamailio reads in the same message when we forward it must not differ, or a peer could
// smuggle past our script what the next hop then obeys. Damaged messages go through the server to Kamailio, over TCP, where a
// message that is cut elsewhere is another message; both log what they read.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Chance } from '../fuzz/chance.ts';
import { mutate } from '../fuzz/wire/mutate.ts';
import { messageTarget } from '../fuzz/wire/targets/message.ts';
import { missing } from '../support/peers.ts';
import { UdpPeer } from '../support/peer.ts';
import { startServer, type Server } from '../support/server.ts';
import { unique, writeRequest } from '../support/sip-text.ts';
import { until } from '../support/until.ts';

const COUNT = Number(process.env.KAHEA_FUZZ ?? 200);
const FIRST_SEED = Number(process.env.KAHEA_FUZZ_SEED ?? 1);
const SENDER = 10;

/** What a check may be about. */
const VALUES = ['ru', 'fu', 'ft', 'tu', 'tt', 'rm', 'ci', 'hdr(Subject)', 'hdr(Contact)', 'hdr(Route)', 'rb'];
/** Kamailio has whatever stands before the method there, we have none where that is no number: it names nobody. */
const NUMBER = 'cs';
/** Taken away by the first server. */
const SECRET = 'hdr(X-Secret)';
const READ = [...VALUES, NUMBER, SECRET];

const config = (
  end: string,
): string => `${['pv', 'sl', 'xlog', 'textops'].map((name) => `loadmodule "${name}.so"\n`).join('')}
request_route {
        if (method == "OPTIONS" && $rU == "probe") {
                xlog("L_INFO", "probe $ci\\n");
                ${end === '' ? 'exit;' : ''}
        } else {
                remove_hf("X-Secret");
                xlog("L_INFO", "read ${READ.map((name) => `{$(${name}{s.encode.hexa})}`).join('')}\\n");
        }
        ${end}
}
`;

let first: Server;
let second: Server;
let sender: UdpPeer;

beforeAll(async () => {
  if (missing('kamcmd', 'kamailio')) return;
  second = await startServer('kamailio', { config: config('') });
  const next = second.endpoint.host;
  first = await startServer('kahea', { config: config(`$du = "sip:${next};transport=tcp"; forward();`) });
  sender = await UdpPeer.open(first.net.endpoint(SENDER));
});

afterAll(async () => {
  await sender?.close();
  await Promise.all([first?.destroy(), second?.destroy()]);
});

/** What a server read of all that came between the last probe and this one. */
async function readBy(server: Server, callId: string): Promise<string[][]> {
  await server.awaitLog(`probe ${callId}`);
  const lines = server.scriptLog;
  const isThis = (line: string): boolean => line.startsWith(`probe ${callId}`);
  const end = lines.findIndex(isThis);
  const begin = lines.slice(0, end).findLastIndex((line) => line.startsWith('probe '));
  return lines.slice(begin + 1, end).map(fieldsOf);
}

function fieldsOf(line: string): string[] {
  return [...line.matchAll(/\{([^}]*)\}/g)].map(([, digits]) => Buffer.from(digits!, 'hex').toString('latin1'));
}

/** Sends the text and a probe behind it. */
async function pass(text: string): Promise<[ours: string[][], theirs: string[][]]> {
  sender.send(text, first.endpoint);
  const callId = unique('probe');
  const probe = { method: 'OPTIONS', uri: `sip:probe@${first.net.host(1)}`, via: sender.endpoint, callId };
  let asked = 0;
  await until('the probe', () => {
    if (second.scriptLog.some((line) => line.startsWith(`probe ${callId}`))) return true;
    // Kamailio closes the connection on what it cannot read, and what is on its way then is lost.
    if (asked++ % 20 === 0) sender.send(writeRequest(probe), first.endpoint);
    return false;
  });
  return [await readBy(first, callId), await readBy(second, callId)];
}

/** Names of the values that the second server takes for something else than the first. */
function differences(ours: readonly string[], theirs: readonly string[]): string[] {
  return READ.filter((name, index) => {
    const [left, right] = [ours[index]!, theirs[index]!];
    if (right === '' || right === '<null>') return false;
    if (name === SECRET) return true;
    return left !== right && !(left === '' && name === NUMBER);
  });
}

const SEEDS = messageTarget.seeds
  .filter((text) => !text.startsWith('SIP/'))
  .map((text) => text.replace('Content-Length', 'Subject: s\r\nX-Secret: 1\r\nContent-Length'));

describe.skipIf(missing('kamcmd', 'kamailio'))('a message that goes on to Kamailio', () => {
  test('is taken there for nothing that it is not here', { timeout: 20_000 + COUNT * 100 }, async () => {
    const found: string[] = [];
    let passed = 0;
    for (let seed = FIRST_SEED; seed < FIRST_SEED + COUNT; seed++) {
      const text = mutate(new Chance(seed), { texts: SEEDS, words: messageTarget.words });
      const [ours, theirs] = await pass(text);
      const what = `seed ${seed}: ${JSON.stringify(text)}\n${JSON.stringify(ours)}\n${JSON.stringify(theirs)}`;
      if (theirs.length > ours.length) found.push(`${theirs.length} messages from ${ours.length}, ${what}`);
      if (ours.length !== 1 || theirs.length !== 1) continue;
      passed++;
      const names = differences(ours[0]!, theirs[0]!);
      if (names.length > 0) found.push(`${names.join(', ')}, ${what}`);
    }
    expect(found.join('\n\n')).toBe('');
    expect(passed).toBeGreaterThan(COUNT / 10);
  });
});
