// What the parameters of websocket say of idle connections, and who may speak.

import { describe, expect, test } from 'vitest';
import { serverFrames, type ServerFrame } from '../mock/websocket-frames.ts';
import { openLink } from '../torture/carriers.ts';
import { missing } from '../support/peers.ts';
import { servers, startServer, withServer } from '../support/server.ts';
import { until } from '../support/until.ts';
import { load } from './config-parts.ts';

const config = (parameters: Readonly<Record<string, number | string>>): string =>
  `tcp_accept_no_cl=yes
${load('sl', 'xhttp', 'websocket')}${Object.entries(parameters)
    .map(([name, value]) => `modparam("websocket", "${name}", ${JSON.stringify(value)})\n`)
    .join('')}
request_route { sl_send_reply("200", "OK"); }
event_route[xhttp:request] { ws_handle_handshake(); }
`;

const PING = 0x89;
const PONG = 0x8a;

const SOON = { keepalive_timeout: 1, keepalive_interval: 1 };

/** Waits until what came to a client that says nothing, and whether its connection is at its end, is as wanted. */
async function toSilence(
  parameters: Readonly<Record<string, number | string>>,
  kind: (typeof servers)[number],
  wanted: (frames: readonly ServerFrame[], isClosed: boolean) => boolean,
): Promise<void> {
  await withServer(kind, { config: config(parameters) }, async (server) => {
    const link = await openLink('ws', server.endpoint);
    try {
      await until('what is wanted', () => wanted(serverFrames(link.received).frames, link.isClosed), {
        explain: () => JSON.stringify(link.received),
      });
    } finally {
      link.close();
    }
  });
}

describe.skipIf(missing('kamcmd')).concurrent.each(servers)('%s', (kind) => {
  const product = new RegExp(`^${kind} `, 'i');

  test('keepalive_mechanism 1: a Ping with the Server header in it, and the end of who does not answer', () =>
    toSilence({ ...SOON, keepalive_mechanism: 1 }, kind, ([first], isClosed) => {
      if (first !== undefined) expect(first).toMatchObject({ first: PING, payload: expect.stringMatching(product) });
      return isClosed && first !== undefined;
    }));

  test('ping_application_data: what the Ping carries', () =>
    toSilence({ ...SOON, keepalive_mechanism: 1, ping_application_data: 'are you there' }, kind, ([first]) => {
      if (first !== undefined) expect(first).toMatchObject({ first: PING, payload: 'are you there' });
      return first !== undefined;
    }));

  test('keepalive_mechanism 2: Pongs, which nobody has to answer', () =>
    toSilence({ ...SOON, keepalive_mechanism: 2, ping_application_data: 'here' }, kind, (frames, isClosed) => {
      for (const frame of frames) expect(frame).toMatchObject({ first: PONG, payload: 'here' });
      expect(isClosed).toBe(false);
      return frames.length >= 2;
    }));

  test('no frame for who says nothing: keepalive_mechanism 0, keepalive_timeout 60, keepalive_interval 60', async () => {
    const quiet = [
      { ...SOON, keepalive_mechanism: 0 },
      { ...SOON, keepalive_timeout: 60 },
      { ...SOON, keepalive_interval: 60 },
    ];
    const started = await Promise.all(quiet.map((parameters) => startServer(kind, { config: config(parameters) })));
    try {
      const links = await Promise.all(started.map(({ endpoint }) => openLink('ws', endpoint)));
      // In the time of two keep-alives of another server.
      await toSilence({ ...SOON, keepalive_mechanism: 2 }, kind, (frames) => frames.length >= 2);
      expect(links.map(({ received, isClosed }) => [received, isClosed])).toEqual(links.map(() => ['', false]));
      for (const link of links) link.close();
    } finally {
      await Promise.all(started.map((server) => server.stop()));
    }
  });
});
