// What functions in KSR give, and what they make of wrong arguments: one script, run by Kamailio's app_jsdt and by ours.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { load } from '../scenario/config-parts.ts';
import { missing } from '../support/peers.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';
import { configOf } from './configs.ts';
import { Pair } from './pair.ts';
import { CALLS } from './scripts/kemi-calls.ts';

const OTHERS = load(
  'kemix',
  'textopsx',
  'cfgutils',
  'ipops',
  'jansson',
  'mqueue',
  'regex',
  'async',
  'debugger',
  'jsonrpcs',
  'uac',
  'app_jsdt',
);

/** Each call by its number: what it gave, with its type, or that it threw. */
const SCRIPT = `function show(value) {
  return typeof value + ' ' + (typeof value === 'string' ? JSON.stringify(value) : String(value));
}
function note(number, call) {
  var text;
  try { text = show(call()); } catch (error) { text = 'threw'; }
  KSR.pv.sets('$avp(noted)', 'call ' + number + ': ' + text);
  KSR.xlog.xinfo('$avp(noted)\\n');
}
function all() {
${CALLS.map((call, number) => `  note(${number}, function () { return ${call}; });`).join('\n')}
}
`;

/** Calls that differ, with the reason, which docs/reference/compatibility.md tells as well. */
const MEANT: Readonly<Record<string, string>> = {
  'KSR.pv.get()': 'a missing argument is logged, and gives what a failure gives',
  'KSR.pv.getvs("$avp(none)")': 'a missing argument is logged',
  'KSR.pv.sets("$var(s)")': 'a missing argument is logged',
  'KSR.hdr.append()': 'a missing argument is logged',
  'KSR.pv.sets("$ci", "x")': 'what cannot be assigned to says so',
  'KSR.pv.unset("$ci")': 'what cannot be assigned to says so',
  'KSR.pvx.shv_sets("a", "v")': 'a $shv needs no declaration',
  'KSR.pvx.shv_get("a")': 'a $shv needs no declaration',
  'KSR.x.modf("xlog", "L_INFO", "from modf $rm\\n")': 'modf() calls all functions',
  'KSR.tm.t_check_trans()': 'a transaction made by this run is no retransmission',
};

describe.skipIf(missing('kamcmd', 'kamailio'))('functions in KSR', () => {
  let folder: string;
  let pair: Pair;
  const given = { tested: [] as string[], oracle: [] as string[] };

  beforeAll(async () => {
    folder = makeTemporaryFolder();
    const path = join(folder, 'script.js');
    writeFileSync(path, SCRIPT);
    const queue = 'modparam("mqueue", "mqueue", "name=queue")\nmodparam("jsonrpcs", "transport", 0)\n';
    const settings = `${OTHERS}${queue}modparam("app_jsdt", "load", "${path}")\n`;
    pair = await Pair.start((net) => configOf(net, settings, 'if (is_method("INVITE")) jsdt_run("all");'));
    const { tested, oracle } = await pair.send(
      {
        name: 'calls',
        line: 'INVITE sip:bob@SERVER SIP/2.0',
        add: ['X-A: one', 'X-A: two', 'Supported: a, b', 'User-Agent: kt', 'Content-Type: application/sdp'],
        body: 'v=0\r\no=x 1 1 IN IP4 127.0.0.1\r\n',
      },
      '1x',
    );
    for (const [side, { log }] of Object.entries({ tested, oracle })) {
      for (const line of log) {
        const found = /call (\d+): (.*)$/s.exec(line);
        if (found !== null) given[side as keyof typeof given][Number(found[1])] = found[2]!;
      }
    }
  });
  afterAll(async () => {
    await pair.close();
    removeFolder(folder);
  });

  test.each(CALLS.map((call, number) => ({ call, number })))('$number $call', ({ call, number }) => {
    expect(given.oracle[number]).toBeDefined();
    if (call in MEANT) expect(given.tested[number]).not.toBe(given.oracle[number]);
    else expect(given.tested[number]).toBe(given.oracle[number]);
  });
});
