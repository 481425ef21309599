// Every function in every kind of route: what Kamailio's -c takes is taken, and what it refuses there is refused.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileConfig } from '../../src/engine/load/compile-config.ts';
import { availableModules, importModule } from '../../src/engine/load/loader.ts';
import { DEFAULT_OPTIONS } from '../../src/engine/options.ts';
import { isProblem } from '../../src/lib/problem.ts';
import type { AnyModule } from '../../src/module/define.ts';
import { callForms } from '../../src/module/signature.ts';
import { parseConfig } from '../../src/script/parse.ts';
import { run } from '../support/child.ts';
import { missing } from '../support/peers.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';

const BLOCKS = [
  ...['request_route', 'route[A]', 'reply_route', 'onreply_route[A]', 'failure_route[A]', 'branch_route[A]'],
  ...['onsend_route', 'event_route[tm:local-request]', 'event_route[tm:branch-failure:A]'],
];

/** Functions of the core are statements of the grammar: their arguments have to be right. */
const CORE_CALLS = [
  ...['revert_uri()', 'strip(1)', 'strip_tail(1)', 'prefix("1")', 'rewritehost("a")', 'rewriteuser("a")'],
  ...['rewritehostport("a:5")', 'rewritehostporttrans("a:5")', 'rewriteport("5")', 'rewriteuserpass("a:b")'],
  ...['userphone()', 'rewriteuri("sip:a@b")', 'sethost("a")', 'setuser("a")', 'seturi("sip:a@b")'],
  ...['setdsturi("sip:a@b")', 'resetdsturi()', 'isdsturiset()'],
  ...['forward()', 'forward("127.0.0.1", 5070)', 'forward_udp("127.0.0.1", 5070)', 'forward_tcp("127.0.0.1", 5070)'],
  ...['add_tcp_alias()', 'add_tcp_alias(5070)', 'force_tcp_alias()', 'force_rport()', 'add_local_rport()'],
  ...['append_branch()', 'append_branch("sip:a@b")', 'remove_branch(0)', 'clear_branches()'],
  ...['set_advertised_address("192.0.2.1")', 'set_advertised_port(5070)', 'udp_mtu_try_proto(TCP)'],
  ...['force_send_socket(udp:127.0.0.1:5060)', 'setflag(1)', 'resetflag(1)', 'isflagset(1)', 'setbflag(1)'],
  ...['resetbflag(1)', 'isbflagset(1)', 'setsflag(1)', 'resetsflag(1)', 'issflagset(1)', 'setdebug(1)'],
  ...['set_forward_no_connect()', 'set_forward_close()', 'set_reply_no_connect()', 'set_reply_close()'],
  ...['log("a")', 'log(1, "a")'],
];

/** Loaded before all others, which need them. */
const FIRST = ['tls', 'tm', 'sl', 'rr', 'pv', 'usrloc'];

interface Written {
  readonly call: string;
  readonly line: number;
}

/** All calls in one block. */
function configOf(block: string, modules: readonly string[], calls: readonly string[]) {
  const head = ['#!KAMAILIO', ...modules.map((name) => `loadmodule "${name}.so"`), `${block} {`];
  const text = [...head, ...calls.map((call) => `${call};`), '}', ''].join('\n');
  return { text, written: calls.map((call, i): Written => ({ call, line: head.length + 1 + i })) };
}

/** With each number of arguments it may have. What they are does not matter to a refusal. */
function callsOf({ functions = {} }: AnyModule): string[] {
  return Object.entries(functions).flatMap(([name, definition]) => {
    const counts = new Set<number>();
    for (const form of callForms(definition)) {
      for (let n = form.filter(({ optional }) => !optional).length; n <= form.length; n++) counts.add(n);
    }
    const names = [name, ...(definition.aliases ?? [])];
    return names.flatMap((each) =>
      [...counts].map((count) => `${each}(${new Array<string>(count).fill('"1"').join(', ')})`),
    );
  });
}

const OF_A_BLOCK = /cannot be used|not allowed in/;

describe.skipIf(missing('kamailio'))('functions in', () => {
  const definitions = new Map<string, AnyModule>();
  let calls: string[] = [];
  const folder = makeTemporaryFolder();
  afterAll(() => removeFolder(folder));

  beforeAll(async () => {
    for (const name of [...FIRST, ...availableModules().filter((each) => !FIRST.includes(each))]) {
      const definition = await importModule(name);
      if (!isProblem(definition)) definitions.set(name, definition);
    }
    calls = [...CORE_CALLS, ...[...definitions.values()].flatMap(callsOf)];
  });

  /** Lines with what Kamailio says of each. */
  async function objections(text: string): Promise<Map<number, string>> {
    const path = join(folder, 'kamailio.cfg');
    writeFileSync(path, text);
    const { stderr } = await run('kamailio', ['-c', '-f', path]);
    return new Map([...stderr.matchAll(/line (\d+), column[^:]*: (.*)/g)].map(([, line, why]) => [Number(line), why!]));
  }

  /** Lines with a call that may not stand there. */
  function refused(text: string): Set<number> {
    const parsed = parseConfig({ path: 'kamailio.cfg', text });
    const { diagnostics } = compileConfig({
      options: DEFAULT_OPTIONS,
      parsed,
      imported: definitions,
      facts: null,
      purpose: 'check',
    });
    const wrong = diagnostics.filter(({ id, span }) => id === 'wrong-route' && span !== null);
    return new Set(wrong.map(({ span }) => parsed.sources.locate(span!).line));
  }

  test.each(BLOCKS)('%s', async (block) => {
    const { text, written } = configOf(block, [...definitions.keys()], calls);
    const ours = refused(text);
    const theirs = await objections(text);
    const isForBlock = ({ line }: Written): boolean => OF_A_BLOCK.test(theirs.get(line) ?? '');
    // A function or a number of arguments that Kamailio does not have.
    const known = written.filter((each) => !theirs.has(each.line) || isForBlock(each));
    expect(known.length).toBeGreaterThan(500);
    const [tooMuch, tooLittle]: [string[], string[]] = [[], []];
    for (const each of known) {
      if (ours.has(each.line) && !isForBlock(each)) tooMuch.push(each.call);
      if (!ours.has(each.line) && isForBlock(each)) tooLittle.push(each.call);
    }
    expect({ tooMuch, tooLittle }).toEqual({ tooMuch: [], tooLittle: [] });
  });
});
