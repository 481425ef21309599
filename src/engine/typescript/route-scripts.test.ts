import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RouteType } from '../../module/index.ts';
import { RouteStage } from './testing/stage.ts';

let stage: RouteStage;
beforeEach(() => {
  stage = new RouteStage();
});
afterEach(() => {
  stage.remove();
});

const CALLER = 'request_route { route(RELAY); note("relay gave $rc"); }';

/** What is logged when the request route runs, `routes.ts` being `text`. */
async function logged(text: string, config = CALLER): Promise<string[]> {
  stage.write({ 'routes.ts': text });
  expect(stage.load(config)).toBe('');
  await stage.run();
  return stage.log;
}

test('an exported function replaces the route of its name', async () => {
  const config = `${CALLER} route[RELAY] { note("the old one"); }`;
  expect(await logged('export function RELAY() { return 7; }', config)).toEqual(['relay gave 7']);
});

test.each([
  ['', 'relay gave 1'],
  ['return true;', 'relay gave 1'],
  ['return false;', 'relay gave -1'],
  ['return -5;', 'relay gave -5'],
  ['return Promise.resolve(3);', 'relay gave 3'],
  ['return KSR.sample.later(4);', 'relay gave 4'],
  ['return 0;', null],
  ['KSR.x.exit();', null],
  ['return msg.exit();', null],
  ['try { msg.exit(); } catch {}', null],
  ['return Promise.resolve().then(() => msg.exit());', null],
])('a route that does "%s" gives %s', async (body, expected) => {
  const text = `export function RELAY(msg: any, KSR: any) { ${body} }`;
  expect(await logged(text)).toEqual(expected === null ? [] : [expected]);
});

test('drop is seen by whoever runs the route', async () => {
  stage.write({
    'routes.ts': 'export const routes = { branch: { ONE: (msg) => msg.drop(), TWO: (msg, KSR) => KSR.set_drop() } };',
  });
  stage.load('request_route { exit; }');
  expect((await stage.run(RouteType.Branch, 'ONE')).dropped).toBe(true);
  expect((await stage.run(RouteType.Branch, 'TWO')).dropped).toBe(true);
});

test('a route calls one of the configuration, and the script ends in both when it ends there', async () => {
  const text = `export async function RELAY(msg: any, KSR: any) {
    KSR.sample.note('code ' + (await msg.route('CODE')));
    KSR.sample.note('slow ' + (await KSR.route('SLOW')));
    await msg.route('END');
    KSR.sample.note('not reached');
  }`;
  const config = `${CALLER} route[CODE] { return 5; } route[SLOW] { later(9); return $rc; } route[END] { exit; }`;
  expect(await logged(text, config)).toEqual(['code 5', 'slow 9']);
});

test.each([
  ['', 'B', 256],
  ['max_recursive_level=9\n', 'B', 9],
  ['max_recursive_level=9\n', 'A', 9],
])(
  'with "%s" a route that comes to itself by route[%s] ends like one of a configuration',
  async (head, name, limit) => {
    stage.write({
      'routes.ts': `export async function A(msg: any) {
      await null;
      return msg.route('${name}');
    }`,
    });
    stage.load('request_route { route(A); } route[B] { route(A); return $rc; }', head);
    await stage.run();
    expect(stage.log).toEqual([`too many recursive routing table lookups (${limit + 1}) giving up!`]);
  },
);

test('a message stays that of the route across an await', async () => {
  const text = `import { KSR as here } from 'kahea';
  export async function RELAY(msg: any, KSR: any) {
    here.sample.note('before ' + msg.method);
    await KSR.sample.later(1);
    KSR.sample.note('after ' + msg.method);
    here.sample.note('lost');
  }`;
  expect(await logged(text)).toEqual([
    'before INVITE',
    'after INVITE',
    expect.stringMatching(/^threw routes.ts:6:\d+ no message is being routed here/),
  ]);
});

test('variables are shared with the configuration', async () => {
  const text = `export function RELAY(msg: any, KSR: any) {
    msg.var.seen = msg.var.given + '!';
    msg.avp.kept = 5;
    KSR.sample.put('grün', '$avp(colour)');
    KSR.sample.note('it is $avp(colour) ' + msg.get('$avp(colour)').length);
  }`;
  const config = 'request_route { $var(given) = "x"; route(RELAY); note("$var(seen) $avp(kept) $var(none)"); }';
  const bytes = Buffer.from('grün', 'utf8').toString('latin1');
  expect(await logged(text, config)).toEqual([`it is ${bytes} 4`, 'x! 5 0']);
});

test('functions have their KEMI names and those of the configuration', async () => {
  const text = `export function RELAY(msg: any, KSR: any) {
    return KSR.sample.add_up(1, 2) * 100 + KSR.sample.sum(1, 2, 3) * 10 + KSR.sample.sum_of('1', 1);
  }`;
  expect(await logged(text)).toEqual(['relay gave 362']);
});

test.each([
  ['KSR.sample.sum(1)', 'argument 2 (int) of sample.sum() is missing'],
  ['KSR.sample.sum({}, 1)', 'argument 1 (int) of sample.sum(): a string or a number is expected, not object'],
  ['KSR.sample.put("x", "$nosuch")', 'argument 2 (variable) of sample.put(): there is no variable $nosuch'],
  ['KSR.maxfwd.process_maxfwd(10)', 'KSR.maxfwd: module maxfwd is not loaded; add loadmodule "maxfwd.so"'],
  ['msg.route("NOWHERE")', 'there is no route[NOWHERE]'],
  ['msg.addHeader("X A", "b")', '"X A" is no name of a header'],
  ['msg.uri = "nonsense"', '"nonsense" is no URI'],
  ['msg.uri = "sip:a@b c"', '"sip:a@b c" is no URI'],
  ['msg.user = "a b"', 'is no URI'],
  ['msg.user = "a\\r\\nX: y"', 'is no URI'],
  ['msg.user = "a@b"', 'is no URI'],
  ['msg.host = "h SIP/2.0\\r\\nX: y"', 'is no URI'],
  ['msg.destination = "sip:h\\r\\n"', 'is no URI'],
  ['msg.reply(99)', '99 is no SIP status'],
  ['return "text"', 'route[RELAY] gave string; a route gives a number, true, false or nothing'],
  ['null.x', "Cannot read properties of null (reading 'x')"],
  ['throw "bare"', 'bare was thrown'],
])('%s throws and says why', async (statement, message) => {
  const lines = await logged(`export function RELAY(msg: any, KSR: any) {\n  ${statement};\n}`);
  expect(lines).toEqual([expect.stringContaining(message)]);
});

test('the limits of functions to kinds of route are those of configurations', async () => {
  const text =
    'export const routes = { onsend: async (msg, KSR) => { KSR.sample.note(`gave ${await KSR.sample.later(7)}`); } };';
  stage.write({ 'routes.ts': text });
  stage.load('request_route { exit; }');
  await stage.run(RouteType.Onsend);
  expect(stage.log).toEqual(['gave 7']);
});

test('exceptions are told at their place in the file they came from, with the whole stack', async () => {
  stage.write({
    'routes.ts': `import { fail } from './lib/fail.ts';

export async function RELAY(msg: { method: string }): Promise<void> {
  await Promise.resolve();
  fail(msg.method);
}
`,
    'lib/fail.ts': `enum Kind { Bad = 'bad' }
export function fail(method: string): never {
  const why = Kind.Bad as string;
  throw new Error(why + ' ' + method);
}
`,
  });
  stage.load(CALLER);
  const { failed } = await stage.run();
  expect(failed).toBe(true);
  expect(stage.log).toEqual(['threw lib/fail.ts:4:9 bad INVITE']);
  expect(stage.stack).toMatch(/fail.*lib\/fail\.ts:4:9\)?\n.*RELAY.*routes\.ts:5:3/);
});

test('a mistake in the form of a file is told with its place', () => {
  stage.write({
    'routes.ts': "import { help } from './lib/help.ts';\nexport function RELAY() {\n  return 1 +;\n}\n",
    'lib/help.ts': 'export const help = (;\n',
  });
  const said = stage.load(CALLER);
  expect(said).toContain('routes.ts:3:13: error: Unexpected ";" [route-file-syntax]');
  expect(said).toContain('3 |   return 1 +;');
  expect(said).not.toContain('unknown-route');
  stage.write({ 'routes.ts': "export { help } from './lib/help.ts';\n" });
  expect(stage.load(CALLER)).toContain('lib/help.ts:1:22: error: Unexpected ";" [route-file-syntax]');
});

test('so is a file that is not there, and one that fails when it is run', () => {
  stage.write({ 'routes.ts': "import './nosuch.ts';\n" });
  expect(stage.load(CALLER)).toContain('routes.ts:1:8: error: Could not resolve "./nosuch.ts"');
  stage.write({
    'routes.ts': "export const limit = 5;\nconst table = JSON.parse('{');\nexport function RELAY() { return table; }\n",
  });
  expect(stage.load(CALLER)).toMatch(/routes\.ts:2:20: error: the file cannot be run: .*JSON.* \[route-file-failed\]/);
  stage.write({ 'routes.ts': 'export const routes = { failures: { A: () => 1 } };\n' });
  expect(stage.load('request_route { exit; }')).toContain(
    'no kind "failures"; there are request, reply, onsend, route, onreply, failure',
  );
  expect(stage.load('request_route { exit; }', 'modparam("sample", "load", "other.ts")\n')).toMatch(
    /there is no file .*other\.ts/,
  );
});

test.each(['route-file-syntax', 'route-file-failed'])('the page of %s shows when it is given', (id) => {
  const page = readFileSync(new URL(`../../script/messages/${id}.md`, import.meta.url), 'utf8');
  const said = ['Bad', 'Good'].map((title) => {
    const [, text] = new RegExp(`## ${title}\n\n\`\`\`cfg\n# routes.ts: (.*)\n`).exec(page)!;
    stage.write({ 'routes.ts': text! });
    return stage.load('request_route { exit; }');
  });
  expect(said).toEqual([expect.stringContaining(`[${id}]`), '']);
});

test('packages beside the file can be imported, and JSON', async () => {
  stage.write({
    'node_modules/greeting/package.json':
      '{ "name": "greeting", "version": "1.0.0", "type": "module", "exports": "./index.js" }',
    'node_modules/greeting/index.js': 'export default (name) => `hello ${name}`;',
    'data.json': '{ "name": "you" }',
  });
  const text = `import greet from 'greeting';
    import data from './data.json';
    import { basename } from 'node:path';
    export async function RELAY(msg: any, KSR: any) {
      KSR.sample.note(basename('/x/' + greet(data.name)));
      const late = await import('greeting');
      KSR.sample.note(late.default('late'));
    }`;
  expect(await logged(text)).toEqual(['hello you', 'hello late', 'relay gave 1']);
});

test('a type of a body is one line', async () => {
  stage.write({ 'routes.ts': "export function RELAY(msg: any) { msg.setBody('x', 'text/plain\\r\\nX-Evil: 1'); }" });
  expect(stage.load(CALLER)).toBe('');
  expect((await stage.run()).ctx.edits.contentType).toBe('text/plain X-Evil: 1');
});

test('what a route adds and removes is in the message that is sent', async () => {
  const text = `export function RELAY(msg: any, KSR: any) {
    msg.addHeader('X-New', 'a\\r\\nX-Evil: 1');
    KSR.sample.note(msg.removeHeader('X-A') + ' ' + msg.header('x-b') + ' ' + msg.headerValues('X-A').join('|'));
    msg.user = 'carol'; msg.destination = 'sip:127.0.0.1:5080';
    KSR.sample.note(msg.uri + ' ' + msg.host + ' ' + msg.expand('$du $rU'));
    KSR.sample.note([msg.from.user, msg.from.displayName, msg.to.tag, msg.cseq.number, msg.source.port, msg.contacts.length, msg.inDialog].join());
    msg.reply(486, undefined, { 'Retry-After': '5' });
  }`;
  await logged(text);
  expect(stage.log.slice(0, 3)).toEqual([
    '2 Hello  World one|two, three',
    'sip:carol@127.0.0.1:15761;transport=udp;x=y 127.0.0.1 sip:127.0.0.1:5080 carol',
    'alice,Alice A,,7,15762,1,false',
  ]);
  expect(stage.replies).toEqual(['486 Busy Here Retry-After: 5']);
});

test('parameters name the functions that run at certain moments, and one that no file has is warned about', () => {
  stage.write({
    'routes.ts': `export function ksr_request_route() {}
      export function ksr_reply_route() {}
      export function before(msg, KSR, event) { KSR.sample.note(event); }`,
  });
  const head =
    'kemi.pre_routing_callback="before"\nkemi.reply_route_callback="none"\nkemi.onsend_route_callback="after"\n';
  expect(stage.load('', `cfgengine "typescript"\n${head}`)).toContain(
    'kemi.onsend_route_callback names function after, which no file has [undefined-handler]',
  );
  expect(stage.program!.find(RouteType.Event, 'core:pre-routing')).not.toBeNull();
  expect(stage.program!.find(RouteType.CoreReply, '')).toBeNull();
});

test('kemi.* has no other parameters', () => {
  expect(stage.load('request_route { exit; }', 'kemi.onsend_route="x"\n')).toContain('[unknown-global]');
});

test.each([
  [
    "import x from 'no-such-package';\nexport const A = () => x;",
    "1:15: error: the file cannot be run: Cannot find module 'no-such-package' [",
  ],
  [
    'export const A = () => 1;\nawait A();',
    '2:1: error: await stands outside of all functions: a file is run at once [',
  ],
])('what cannot be had or awaited at the top is told in one line', (text, expected) => {
  stage.write({ 'routes.ts': text });
  expect(stage.load('request_route { exit; }')).toContain(expected);
});
