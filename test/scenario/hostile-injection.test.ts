// What a peer hides in a value must not become lines of their own where the script puts it: CVE-2020-28361 and its like.
// The value comes as hexadecimal digits, as it might come from a token or a database.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reserveLoopback } from '../support/loopback.ts';
import { missing } from '../support/peers.ts';
import { ProxyStage } from '../torture/proxy-stage.ts';
import { compose } from '../torture/hostile-messages.ts';

/** Actions that put one value somewhere: nothing in it may begin a line. */
const ONE_VALUE: Readonly<Record<string, string>> = {
  append_hf_value: 'append_hf_value("X-A", "$var(x)");',
  insert_hf_value: 'insert_hf_value("X-A", "$var(x)");',
  assign_hf_value: 'assign_hf_value("Subject", "$var(x)");',
  assign_hf_value2: 'assign_hf_value2("Subject", "$var(x)");',
  include_hf_value: 'include_hf_value("Supported", "$var(x)");',
  user: '$rU = $var(x);',
  uri: '$ru = "sip:" + $var(x) + "@b";',
  domain: '$rd = $var(x);',
  add_rr_param: 'add_rr_param(";x=$var(x)"); record_route();',
  record_route: 'record_route(";x=$var(x)");',
  record_route_preset: 'record_route_preset("$var(x)");',
  'reason of sl_send_reply': 'sl_send_reply("480", "$var(x)"); exit;',
  'reason of t_reply': 't_newtran(); t_reply("480", "$var(x)"); exit;',
  'type of a body': 'set_body("b", "text/$var(x)");',
  'type of a body of a reply': 'set_reply_body("b", "text/$var(x)"); sl_send_reply("480", "Body"); exit;',
};

/** Actions that take whole lines, several if the script likes: the value may not end the headers. */
const WHOLE_LINES: Readonly<Record<string, string>> = {
  append_hf: 'append_hf("X-A: $var(x)\\r\\n");',
  'append_hf without a line end': 'append_hf("X-A: $var(x)");',
  insert_hf: 'insert_hf("X-A: $var(x)\\r\\n");',
  append_to_reply: 'append_to_reply("X-A: $var(x)\\r\\n"); sl_send_reply("480", "Lines"); exit;',
  'append_to_reply before t_reply':
    'append_to_reply("X-A: $var(x)\\r\\n"); t_newtran(); t_reply("480", "Lines"); exit;',
};

const MODULES = ['tm', 'sl', 'rr', 'pv', 'textops', 'textopsx'];
const ACTIONS = Object.entries({ ...ONE_VALUE, ...WHOLE_LINES });

const config = (callee: string): string => `${MODULES.map((name) => `loadmodule "${name}.so"\n`).join('')}
request_route {
        if (method == "OPTIONS") {
                sl_send_reply("200", "Alive");
                exit;
        }
        $var(x) = $(hdr(X-Value){s.decode.hexa});
        switch ($hdr(X-Action)) {
${ACTIONS.map(([name, action]) => `                case "${name}": ${action} break;`).join('\n')}
        }
        $du = "${callee}";
        forward();
}
`;

let stage: ProxyStage;

beforeAll(async () => {
  if (missing('kamcmd')) return;
  const net = await reserveLoopback();
  const [target, nextHop] = [net.endpoint(1), net.endpoint(250)];
  stage = await ProxyStage.open('kahea', { net, target, nextHop, config: config(`sip:${nextHop.host}`) });
});

afterAll(() => stage?.close());

/** What leaves the server for a value, relayed or as an answer. */
async function sent(action: string, value: string): Promise<string> {
  const hexadecimal = Buffer.from(value, 'latin1').toString('hex');
  const more = `Subject: s\r\nSupported: a\r\nX-Action: ${action}\r\nX-Value: ${hexadecimal}\r\n`;
  const { relayed, answer } = await stage.send(compose({ more }), stage.server.net.endpoint(10));
  const message = relayed[0] ?? answer;
  expect(message, 'something is sent').not.toBeNull();
  return message!.text;
}

/** Lines as the most liberal reader finds them. */
const lines = (text: string): string[] => text.split(/\r\n|\r|\n/);

describe.skipIf(missing('kamcmd'))('a value of a peer with line ends in it', () => {
  test.each(Object.keys(ONE_VALUE))('begins no line: %s', async (action) => {
    for (const end of ['\r\n', '\n', '\r', '\r\n\r\n', '\0\r\n', '\r\n\r\n\r\n']) {
      const text = await sent(action, `a${end}X-Injected: yes`);
      expect(lines(text).filter((line) => line.startsWith('X-Injected'))).toEqual([]);
      expect(text).toContain('X-Injected: yes');
      expect(text).not.toContain('\0');
    }
  });

  test.each(Object.keys(WHOLE_LINES))('does not end the headers: %s', async (action) => {
    for (const end of ['\r\n\r\n', '\n\n', '\n\r\n', '\r\n\n', '\r\n\r\n\r\n\r\n', '\n\r\r\n']) {
      const text = await sent(action, `a${end}X-Behind: yes`);
      expect(text.slice(0, text.search(/\n\r*\n/))).toContain('X-Behind: yes');
      expect(text.slice(text.search(/\n\r*\n/)).trim()).toBe('');
    }
  });
});
