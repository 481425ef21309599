// What a typical route of a configuration costs beside the same logic written by hand: `node bench/typical-route.mjs`.
// Both keep their values in the same places. By hand there is no call of a function of a module: the message is asked directly,
// and the variables by their slots.
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../scripts/lib/bundle.mjs';

const MODULES = ['pv', 'textops', 'sl', 'siputils', 'corex'];
const SOURCES = [
  'src/engine/load/compile-config.ts',
  'src/engine/options.ts',
  'src/script/parse.ts',
  'src/sip/parse-message.ts',
  'src/context/context.ts',
  'src/context/script-variables.ts',
  'src/sip/method.ts',
  'src/sip/header-name.ts',
  'src/lib/inlining.ts',
];

// In the checkout, because the sources look for modules/ above their own place.
const folder = mkdtempSync(join(import.meta.dirname, '.bench-'));
await bundle(folder, [...SOURCES, ...MODULES.map((name) => `modules/${name}/index.ts`)]);
const load = (path) => import(join(folder, path.replace(/\.ts$/, '.js')));
const [
  { compileConfig },
  { DEFAULT_OPTIONS },
  { parseConfig },
  { parseMessage },
  { Context },
  { ScriptVariables, variableSlot },
  { Method },
  { HeaderId },
  { inlineWholeRoutes },
] = await Promise.all(SOURCES.map(load));
inlineWholeRoutes();
const imported = new Map();
for (const name of MODULES) imported.set(name, (await load(`modules/${name}/index.ts`)).default);
rmSync(folder, { recursive: true });

// Of a millisecond each, so that many of them are not interrupted.
const TURNS = 1_000;
const ROUNDS = 3_000;

const CONFIG = `${MODULES.map((name) => `loadmodule "${name}.so"`).join('\n')}
request_route {
  setflag(1);
  if (!is_method("INVITE|BYE|ACK")) $var(kind) = "other";
  if (has_totag()) { route(WITHINDLG); exit; }
  if (is_method("INVITE")) $var(kind) = "call";
  if ($ua =~ "friendly-scanner|sipcli") exit;
  if (is_present_hf("X-Test")) $var(kind) = "test";
  $var(n) = 0;
  $var(s) = "";
  while ($var(n) < 5) {
    $var(s) = $var(s) + $rU + "-" + $var(n);
    $var(n) = $var(n) + 1;
  }
  switch ($rd) {
    case "example.org": $avp(where) = "home"; break;
    case "example.net": $avp(where) = "away"; break;
    default: $avp(where) = "far";
  }
  if ($fU == "alice" && $rU != "carol") $var(x) = $Ts & 7;
  if (isflagset(1)) route(RELAY);
}
route[WITHINDLG] { $var(kind) = "dialog"; }
route[RELAY] {
  if (is_method("INVITE|SUBSCRIBE")) $avp(target) = "sip:" + $rU + "@" + $rd;
  if (is_method("REGISTER")) exit;
  if ($avp(where) == "far") $avp(hops) = strlen($var(s)) + 1;
}
`;

const MESSAGE = [
  'INVITE sip:bob@example.com:5070;transport=udp SIP/2.0',
  'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKabc;rport',
  'Max-Forwards: 70',
  'From: "Alice" <sip:alice@example.com>;tag=1',
  'To: <sip:bob@example.com>',
  'Call-ID: bench@192.0.2.1',
  'CSeq: 1 INVITE',
  'Contact: <sip:alice@192.0.2.1:5060>',
  'User-Agent: a telephone',
  'Content-Length: 0',
  '',
  '',
].join('\r\n');

const parsed = parseConfig({ path: 'bench.cfg', text: CONFIG });
const { config, diagnostics } = compileConfig({ options: DEFAULT_OPTIONS, parsed, imported, facts: null });
if (config === null) {
  for (const { message } of diagnostics) console.error(message);
  process.exit(1);
}
const { program } = config;
for (const module of [config.coreModule, ...config.modules.values()]) {
  module.start({ params: module.values, host: null, state: null });
}
const requestRoute = program.find(1, '');

const [KIND, N, S, X] = ['kind', 'n', 's', 'x'].map(variableSlot);
const SCANNER = /friendly-scanner|sipcli/i;

/** The route above, as somebody would write it who knows the message. */
function byHand(ctx) {
  const { message, variables } = ctx;
  const { methodId } = message;
  ctx.flags |= 2;
  if (methodId !== Method.Invite && methodId !== Method.Bye && methodId !== Method.Ack) variables.put(KIND, 'other');
  if ((message.to?.tag ?? null) !== null) {
    variables.put(KIND, 'dialog');
    return 0;
  }
  if (methodId === Method.Invite) variables.put(KIND, 'call');
  if (SCANNER.test(message.valueOf(HeaderId.UserAgent) ?? '')) return 0;
  if (message.firstNamed('X-Test') !== null) variables.put(KIND, 'test');
  gather(message, variables);
  place(ctx);
  if (message.from?.uri?.user === 'alice' && message.uri?.user !== 'carol') {
    variables.put(X, Math.floor(Date.now() / 1000) & 7);
  }
  return (ctx.flags & 2) !== 0 ? relay(ctx) : 1;
}

function gather(message, variables) {
  variables.put(N, 0);
  variables.put(S, '');
  while (variables.at(N) < 5) {
    variables.put(S, `${variables.at(S)}${message.uri?.user ?? ''}-${variables.at(N)}`);
    variables.put(N, variables.at(N) + 1);
  }
}

function place(ctx) {
  switch (ctx.message.uri?.host) {
    case 'example.org':
      ctx.avps.push('where', 'home');
      break;
    case 'example.net':
      ctx.avps.push('where', 'away');
      break;
    default:
      ctx.avps.push('where', 'far');
  }
}

function relay(ctx) {
  const { message } = ctx;
  const { methodId } = message;
  if (methodId === Method.Invite || methodId === Method.Subscribe) {
    ctx.avps.push('target', `sip:${message.uri?.user ?? ''}@${message.uri?.host ?? ''}`);
  }
  if (methodId === Method.Register) return 0;
  if (ctx.avps.get('where') === 'far') ctx.avps.push('hops', ctx.variables.at(S).length + 1);
  return 1;
}

const message = parseMessage(MESSAGE);
const variables = new ScriptVariables();
const socket = { id: 0, transport: 'udp', family: 4, address: '192.0.2.9', port: 5060, advertisedAddress: null };
const flow = { socket, remoteAddress: '192.0.2.1', remotePort: 5060, connection: 0 };
const newContext = () => new Context({ message, flow, id: 1, time: 1_795_253_607_250, variables });

/** Nanoseconds for one turn. */
function measure(turn) {
  const start = process.hrtime.bigint();
  for (let i = 0; i < TURNS; i++) turn(newContext());
  return Number(process.hrtime.bigint() - start) / TURNS;
}

// In turns, and the best of each: other work on the machine only ever adds.
const best = { compiled: Infinity, written: Infinity, context: Infinity };
for (let round = 0; round < ROUNDS; round++) {
  best.context = Math.min(
    best.context,
    measure(() => 1),
  );
  best.compiled = Math.min(
    best.compiled,
    measure((ctx) => program.run(requestRoute, ctx)),
  );
  best.written = Math.min(best.written, measure(byHand));
}
const compiled = best.compiled - best.context;
const written = best.written - best.context;
console.log(
  `a typical route: ${compiled.toFixed(0)} ns compiled, ${written.toFixed(0)} ns by hand, ${(compiled / written).toFixed(2)} times`,
);
