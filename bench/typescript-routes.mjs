// What a route in TypeScript costs beside the same in the configuration: `node bench/typescript-routes.mjs`.
// Functions, variables and the run of a message are the real ones; nothing is received or sent.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../scripts/lib/bundle.mjs';
import { ROOT } from '../scripts/lib/command.mjs';

const MODULES = ['app_ts', 'maxfwd', 'pv', 'sl', 'siputils', 'textops'];
const ENTRIES = {
  compile: 'src/engine/load/compile-config',
  parse: 'src/script/parse',
  routes: 'src/engine/routing/program-routes',
  context: 'src/context/context',
  variables: 'src/context/script-variables',
  message: 'src/sip/parse-message',
  options: 'src/engine/options',
  scripts: 'src/engine/typescript/route-scripts',
};

// Below the package, where its dependencies are found.
const folder = mkdtempSync(join(ROOT, 'dist', 'bench-'));
await bundle(
  folder,
  [...Object.values(ENTRIES), ...MODULES.map((name) => `modules/${name}/index`)].map((path) => `${path}.ts`),
);
const load = (path) => import(join(folder, `${path}.js`));
const { compileConfig } = await load(ENTRIES.compile);
const { parseConfig } = await load(ENTRIES.parse);
const { ProgramRoutes } = await load(ENTRIES.routes);
const { Context } = await load(ENTRIES.context);
const { ScriptVariables } = await load(ENTRIES.variables);
const { parseMessage } = await load(ENTRIES.message);
const { DEFAULT_OPTIONS } = await load(ENTRIES.options);
const { RouteScripts } = await load(ENTRIES.scripts);
const imported = new Map();
for (const name of MODULES) imported.set(name, (await load(`modules/${name}/index`)).default);

const MESSAGE = parseMessage(
  'INVITE sip:bob@example.org SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:alice@example.org>;tag=1\r\n' +
    'To: <sip:bob@example.org>\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n',
);

/** `config` is the body of route[X]; `typescript` the file that has it instead. */
const CASES = [
  {
    name: 'a test, a header, two flags, a variable',
    config:
      'if (is_method("INVITE") && has_totag()) return; if (is_present_hf("X-None")) return; setflag(1); $var(user) = $rU;',
    typescript: `if (KSR.is_INVITE() && KSR.siputils.has_totag() > 0) return;
      if (msg.hasHeader('X-None')) return; KSR.setflag(1); KSR.pv.sets('$var(user)', msg.user);`,
  },
  { name: 'nothing', config: 'return;', typescript: '' },
];

const socket = { id: 0, transport: 'udp', family: 4, address: '127.0.0.1', port: 5060 };
const flow = { socket, remoteAddress: '127.0.0.1', remotePort: 5070, connection: 0 };
const TURNS = 300_000;

async function measure(lines) {
  const path = join(folder, 'kamailio.cfg');
  const text = `${MODULES.map((name) => `loadmodule "${name}.so"\n`).join('')}${lines}`;
  const parsed = parseConfig({ path, text });
  const options = { ...DEFAULT_OPTIONS, configFile: path };
  const { config, diagnostics } = compileConfig({ options, parsed, imported, facts: null, Scripts: RouteScripts });
  if (config === null) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const host = { network: { sockets: [socket] }, logPrefix: () => '' };
  for (const module of [config.coreModule, ...config.modules.values()])
    module.start({ params: module.values, host, state: {} });
  const routes = new ProgramRoutes(config.program, (error) => {
    throw error;
  });
  const route = routes.find(1, '', null);
  const variables = new ScriptVariables();
  let best = Infinity;
  for (let round = 0; round < 5; round++) {
    const start = process.hrtime.bigint();
    for (let i = 0; i < TURNS; i++) {
      const ctx = new Context({ message: MESSAGE, flow, id: i, time: 0, variables });
      const result = routes.run(route, 1, ctx);
      if (result instanceof Promise) await result;
    }
    best = Math.min(best, Number(process.hrtime.bigint() - start) / TURNS);
  }
  return Math.round(best);
}

const EMPTY = 'request_route { return; }\n';
const BESIDE = 'modparam("app_ts", "load", "routes.ts")\nrequest_route { route(X); }\n';
console.log(`a run without a route: ${await measure(EMPTY)} ns`);
for (const { name, config, typescript } of CASES) {
  const inConfig = await measure(`request_route { route(X); }\nroute[X] { ${config} }\n`);
  const figures = [];
  for (const kind of ['function', 'async function']) {
    writeFileSync(join(folder, 'routes.ts'), `export ${kind} X(msg: any, KSR: any) {\n${typescript}\n}\n`);
    figures.push(`${await measure(BESIDE)} ns as ${kind}`);
  }
  console.log(`${name}: ${inConfig} ns in the configuration, ${figures.join(', ')}`);
}
rmSync(folder, { recursive: true });
