// HTTP on the port of SIP, answered by event_route[xhttp:request] where url_match and url_skip let it.

import { request as httpRequest } from 'node:http';
import { describe, expect, test } from 'vitest';
import type { Endpoint } from '../support/loopback.ts';
import { missing } from '../support/peers.ts';
import { servers, withServer } from '../support/server.ts';
import { load } from './config-parts.ts';

const config = `tcp_accept_no_cl=yes
${load('sl', 'pv', 'xlog', 'xhttp')}
modparam("xhttp", "url_match", "^/(sip|forbidden|skipped)")
modparam("xhttp", "url_skip", "^/skipped")
request_route { sl_send_reply("501", "Not Implemented"); }
event_route[xhttp:request] {
  xlog("asked for $hu\\n");
  if ($hu =~ "^/forbidden") {
    xhttp_reply("403", "Forbidden", "", "");
    exit;
  }
  xhttp_reply("200", "OK", "text/html", "<html><body>OK - [$si:$sp]</body></html>");
}
`;

interface Answer {
  readonly status: number;
  readonly reason: string;
  readonly type: string | null;
  readonly body: string;
  /** Our own end of the connection. */
  readonly port: number;
}

function get({ host, port }: Endpoint, path: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host, port, path, agent: false }, (response) => {
      let body = '';
      const own = response.socket.localPort ?? 0;
      response.setEncoding('latin1').on('data', (part: string) => (body += part));
      response.on('end', () => {
        const { statusCode = 0, statusMessage = '', headers } = response;
        resolve({ status: statusCode, reason: statusMessage, type: headers['content-type'] ?? null, body, port: own });
      });
    });
    request
      .setTimeout(5_000, () => request.destroy(new Error('no answer')))
      .on('error', reject)
      .end();
  });
}

describe.skipIf(missing('kamcmd')).each(servers)('%s', (kind) => {
  test('a page shows who asked, another is forbidden, and the script does not see what it has no part in', () =>
    withServer(kind, { config }, async (server) => {
      const page = await get(server.endpoint, '/sip/page?x=1');
      expect(page).toMatchObject({ status: 200, reason: 'OK', type: 'text/html' });
      expect(page.body).toBe(`<html><body>OK - [127.0.0.1:${page.port}]</body></html>`);
      expect(await get(server.endpoint, '/forbidden')).toMatchObject({ status: 403, reason: 'Forbidden', body: '' });
      // Kamailio lets those wait.
      if (kind === 'kahea')
        for (const path of ['/skipped', '/other'])
          expect(await get(server.endpoint, path)).toMatchObject({ status: 404, reason: 'Not Found', body: '' });
      expect(await server.awaitScriptLog(2)).toEqual(['asked for /sip/page?x=1', 'asked for /forbidden']);
    }));
});
