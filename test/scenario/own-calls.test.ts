// A call that the server itself makes, on command: INVITE, the ACK of its 200, and BYE. Kamailio 5.6.3 spoils the Call-ID of that
// ACK, so that SIPp does not know it.

import { describe, expect, test } from 'vitest';
import { missing } from '../support/peers.ts';
import { servers, withServer } from '../support/server.ts';
import { unique } from '../support/sip-text.ts';
import { withSipp } from '../support/sipp.ts';
import { until } from '../support/until.ts';
import { PROXY } from './config-parts.ts';
import { CALLEE } from './configs.ts';

describe.skipIf(missing('kamcmd', 'sipp') || !servers.includes('kahea'))('kahea', () => {
  test.each(['udp', 'tcp'] as const)('calls SIPp over %s and hangs up', (transport) =>
    withServer('kahea', { config: `${PROXY}\nrequest_route { exit; }\n` }, (server) =>
      withSipp({ scenario: 'uas-call', local: server.net.endpoint(CALLEE), transport }, async (callee) => {
        await callee.listening(server.net.endpoint(CALLEE));
        const { host } = server.endpoint;
        const uri = `sip:callee@${server.net.host(CALLEE)}:5060;transport=${transport}`;
        const callId = unique('own');
        const start = (method: string, cseq: number, to: string): Promise<string> =>
          server.kamcmd(
            ...['tm.t_uac_start', method, uri, '.', '.'],
            `From: <sip:server@${host}>;tag=own\r\nTo: ${to}\r\nCall-ID: ${callId}\r\nCSeq: ${cseq} ${method}\r\n` +
              `Contact: <sip:server@${host}>\r\nContent-Type: text/plain\r\n`,
            's:body',
          );
        expect(await start('INVITE', 10, `<${uri}>`)).toBe('');
        await until('ACK', () => callee.received.some(({ method }) => method === 'ACK'), { limit: 15_000 });
        const ok = callee.messages.findLast(({ message }) => message.status === 200)!.message;
        const ack = callee.received.find(({ method }) => method === 'ACK')!;
        expect(ack.need('To')).toBe(ok.need('To'));
        expect(ack.need('CSeq')).toBe('10 ACK');
        expect(await start('BYE', 11, ok.need('To'))).toBe('');
        await callee.succeed();
      }),
    ),
  );
});
