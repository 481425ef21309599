// What a compiled route costs beside the same written by hand: `node bench/compiled-routes.mjs`.
// Functions and variables do next to nothing here, so what is measured is the generated code itself.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../scripts/lib/bundle.mjs';

const folder = mkdtempSync(join(tmpdir(), 'kahea-bench-'));
await bundle(folder, ['src/script/check-and-compile.ts', 'src/script/parse.ts']);
const { checkAndCompile } = await import(join(folder, 'src/script/check-and-compile.js'));
const { parseConfig } = await import(join(folder, 'src/script/parse.js'));
rmSync(folder, { recursive: true });

const TURNS = 10_000_000;
const ROUNDS = 5;

const isMethod = (ctx, name) => (ctx.method === name ? 1 : -1);
const act = (ctx) => {
  ctx.count++;
  return 1;
};

/** The least of a server that the scripts below need. */
const host = {
  bindCall(name, args) {
    const bound = args.map(({ value }) => ({ kind: 'constant', value }));
    return {
      name,
      args: bound,
      waits: name === 'act_maybe_later',
      invoke: name === 'is_method' ? isMethod : act,
      routes: [],
    };
  },
  variable: (text) => ({
    text,
    get: (ctx) => ctx.user,
    set: (ctx, value) => {
      ctx.user = value;
    },
  }),
  log: () => undefined,
  names: () => [],
  keyword: () => null,
};

const ALICE = /^al/i;

const CASES = [
  {
    name: 'if (is_method("INVITE")) route(X)',
    text: 'request_route { if (is_method("INVITE")) { route(X); } }\nroute[X] { act(); }',
    hand(ctx) {
      if (isMethod(ctx, 'INVITE') > 0) routeX(ctx);
      return 1;
    },
  },
  {
    name: 'conditions, a pattern, assignments',
    text: `request_route { if (is_method("ACK") || $rU == "bob") { exit; }
      if ($rU =~ "^al") { $rU = "x" + $rU; } $rU = "alice"; act(); route(X); }
      route[X] { if (!is_method("BYE")) { act(); } act(); }`,
    hand(ctx) {
      if (isMethod(ctx, 'ACK') > 0 || ctx.user === 'bob') return 0;
      if (ALICE.test(ctx.user)) ctx.user = `x${ctx.user}`;
      ctx.user = 'alice';
      act(ctx);
      if (isMethod(ctx, 'BYE') < 0) act(ctx);
      act(ctx);
      return 1;
    },
  },
  {
    name: 'the first, with a call that may wait and does not',
    text: 'request_route { if (is_method("INVITE")) { route(X); } }\nroute[X] { act_maybe_later(); }',
    hand(ctx) {
      if (isMethod(ctx, 'INVITE') > 0) routeX(ctx);
      return 1;
    },
  },
];

function routeX(ctx) {
  return act(ctx);
}

/** Nanoseconds for one turn, the best of several rounds. */
function measure(turn) {
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.hrtime.bigint();
    for (let i = 0; i < TURNS; i++) turn();
    best = Math.min(best, Number(process.hrtime.bigint() - start) / TURNS);
  }
  return best;
}

for (const { name, text, hand } of CASES) {
  const { file, sources, diagnostics } = parseConfig({ path: 'bench.cfg', text });
  const program = checkAndCompile(file, host, diagnostics, sources);
  const route = program.find(1, '');
  const ctx = { retcode: 0, stopped: false, dropped: false, position: 0, method: 'INVITE', user: 'alice', count: 0 };
  const compiled = measure(() => program.run(route, ctx));
  const written = measure(() => hand(ctx));
  console.log(`${name}: ${compiled.toFixed(1)} ns compiled, ${written.toFixed(1)} ns by hand`);
}
