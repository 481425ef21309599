// Global parameters with values of each kind: what Kamailio takes is taken, what it refuses is refused.

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { KAMAILIO_NAMES } from '../../src/engine/config/testing/parameter-names.ts';
import { compileConfig } from '../../src/engine/load/compile-config.ts';
import { DEFAULT_OPTIONS } from '../../src/engine/options.ts';
import { parseConfig } from '../../src/script/parse.ts';
import { missing } from '../support/peers.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';

const VALUES = ['0', '1', '2', '-1', '300', '70000', 'yes', '0x10', '"abc"', '"10"', '""', "'abc'", 'abc'];

/** What is meant to differ, or depends on the machine. */
const NOT_COMPARED: readonly RegExp[] = [
  // Transports and protocols that are not there are refused.
  /^(enable_tls|tls_enable|http_reply_(hack|parse)|tcp_accept_hep3|chroot)=/,
  // Not in 5.6.
  /^tcp_accept_(iplimit|haproxy_from)=/,
  /^(enable|disable)_sctp=/,
  // Interfaces, names and users of the machine.
  /^(listen|auto_bind_ipv6|user|uid|group|gid|alias|advertised_address|tcp_source_ipv[46])=/,
  // Words are not looked at where nothing follows from them, and types of service are.
  /^(tcp_poll_method|tls_method|log_facility|ipv6_hex_style|run_?dir|tos|udp_mtu_try_proto)=['"a]/,
  // Memory is no limit here, an impossible port or type of service is one, and -1 is the default.
  /^(shm|shm_mem|shm_mem_size|pv_buffer_slots)=|^port=70000|^tos=(300|70000)|^(dns_(cache_max_ttl|retr_no|retr_time|servers_no)|mcast_ttl)=-1/,
];

const ROUTE = 'request_route { exit; }\n';

/** Which of the lines are refused here. */
function refused(lines: readonly string[]): Set<string> {
  const text = `${lines.join('\n')}\n${ROUTE}`;
  const parsed = parseConfig({ path: 'kamailio.cfg', text });
  const { diagnostics } = compileConfig({
    options: DEFAULT_OPTIONS,
    parsed,
    imported: new Map(),
    facts: null,
    purpose: 'check',
  });
  return new Set(
    diagnostics
      .filter(({ severity, span }) => severity === 'error' && span !== null)
      .map(({ span }) => lines[text.slice(0, span!.start).split('\n').length - 1]!),
  );
}

describe.skipIf(missing('kamailio'))('values of global parameters', () => {
  const lines = KAMAILIO_NAMES.flatMap((name) => VALUES.map((value) => `${name}=${value}`)).filter((line) =>
    NOT_COMPARED.every((pattern) => !pattern.test(line)),
  );
  const bad = refused(lines);
  const folder = makeTemporaryFolder();
  afterAll(() => removeFolder(folder));

  /** What Kamailio has against a configuration of these lines; null: nothing. */
  function objection(taken: readonly string[]): string | null {
    const file = join(folder, 'kamailio.cfg');
    writeFileSync(file, `${taken.join('\n')}\n${ROUTE}`);
    const { status, stderr } = spawnSync('kamailio', ['-c', '-f', file], { encoding: 'utf8', timeout: 20_000 });
    return status === 0 ? null : stderr;
  }

  test('Kamailio takes all that is taken here', () => {
    const taken = lines.filter((line) => !bad.has(line));
    expect(taken.length).toBeGreaterThan(1000);
    expect(objection(taken)).toBeNull();
  });

  // It stops at the first mistake, so each needs a start of its own: a part of them stands for all.
  const samples = [...bad].filter((_line, index) => index % 7 === 0);

  test.each(samples)('Kamailio refuses %s, too', (line) => {
    expect(objection([line])).not.toBeNull();
  });
});
