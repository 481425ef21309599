import { afterEach, beforeEach, expect, test } from 'vitest';
import { invariant } from '../../../lib/invariant.ts';
import { bytesOf } from '../../../lib/utf8-text.ts';
import { RouteType } from '../../../module/index.ts';
import type { PlainScripts } from '../../../script/host.ts';
import type { Context } from '../../../context/context.ts';
import type { Program } from '../../../script/program.ts';
import { RouteStage } from '../testing/stage.ts';

let stage: RouteStage;
beforeEach(() => {
  stage = new RouteStage();
});
afterEach(() => {
  stage.remove();
});

const ENGINE = 'cfgengine "jsdt"\n';

async function logged(text: string): Promise<string[]> {
  stage.write({ 'routes.js': text });
  expect(stage.load('', ENGINE)).toBe('');
  await stage.run();
  return stage.log;
}

test('the functions of a script route everything, and wait where they call what waits', async () => {
  const text = `
    function ksr_request_route() {
      KSR.sample.note('request ' + KSR.pv.get('$rm'));
      if (relay() > 6) KSR.sample.note('relayed ' + KSR.pv.get('$rU'));
      KSR.x.exit();
      KSR.sample.note('not reached');
    }
    function relay() {
      var code = KSR.sample.later(7);
      KSR.sample.note('code ' + code);
      return code;
    }`;
  expect(await logged(text)).toEqual(['request INVITE', 'code 7', 'relayed bob']);
});

test('numbers that are written in the message are texts', async () => {
  const text = `
    function note(value) { KSR.sample.note(typeof value + ' ' + value); }
    function ksr_request_route() {
      KSR.pv.sets('$ru', 'sip:bob@h:5070');
      note(KSR.pv.get('$rp'));
      note(KSR.pv.gete('$(rp)'));
      note(KSR.pv.getw('$cs'));
      note(KSR.pv.getvn('$rp', 4));
      note(KSR.pv.getvs('$rp', 'x'));
      note(KSR.pv.getvn('$avp(none)', 4));
      note(KSR.pv.getvn('$dp', 4));
      note(KSR.pv.getvn('$(avp(none){s.int})', 4));
      note(KSR.pv.get('$(rp{s.int})'));
      note(KSR.pv.get('$ml') > 9);
      note(KSR.pv.geti('$rp'));
    }`;
  const port = 'string 5070';
  const rest = ['number 4', 'number 4', 'number 4', 'number 5070', 'boolean true', 'number 5070'];
  expect(await logged(text)).toEqual([port, port, 'string 7', port, port, ...rest]);
});

test('any function may be armed for what happens to a request', async () => {
  stage.write({
    'routes.js': "function ksr_failure_manage() { KSR.sample.note('failed'); } function ksr_request_route() {}",
  });
  stage.load('', ENGINE);
  await stage.run(RouteType.Failure, 'ksr_failure_manage');
  await stage.run(RouteType.Branch, 'ksr_failure_manage');
  expect(stage.log).toEqual(['failed', 'failed']);
});

test('two runs that wait keep their messages apart', async () => {
  stage.write({
    'routes.js': `function ksr_request_route() {
      KSR.sample.later(1);
      KSR.sample.note(KSR.pv.get('$ci') + ' ' + inner());
    }
    function inner() { KSR.sample.later(2); return KSR.pv.get('$ci'); }`,
  });
  stage.load('', ENGINE);
  const message = (callId: string): Context =>
    stage.context(
      `OPTIONS sip:a SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: ${callId}\r\nCSeq: 1 OPTIONS\r\n\r\n`,
    );
  await Promise.all(['one', 'two'].map((callId) => stage.run(RouteType.Request, '', message(callId))));
  expect(stage.log.sort()).toEqual(['one one', 'two two']);
});

test('what runs after a route has ended acts on no message', async () => {
  stage.write({
    'routes.js': `var said = 'nothing';
    function ksr_request_route() {
      KSR.sample.note(said);
      KSR.sample.later(1);
      require('node:timers').setImmediate(function () {
        try { KSR.pv.get('$rm'); said = 'acted'; } catch (error) { said = error.message; }
      });
    }`,
  });
  expect(stage.load('', ENGINE)).toBe('');
  await stage.run();
  await new Promise((resolve) => setImmediate(resolve));
  await stage.run();
  expect(stage.log).toEqual(['nothing', expect.stringContaining('no message is being routed here')]);
});

test('a script catches what a call that waited throws, and has its message then', async () => {
  const text = `function ksr_request_route() {
      try { fails(); } catch (error) { KSR.sample.note(error.message + ' ' + KSR.pv.get('$rm')); }
    }
    function fails() { KSR.sample.later(1); throw new Error('failed'); }`;
  expect(await logged(text)).toEqual(['failed INVITE']);
});

test('mistakes and exceptions are told with their places', async () => {
  stage.write({ 'routes.js': 'var a = 1;\nfunction b( {\n' });
  expect(stage.load('', ENGINE)).toContain('routes.js:3:1: error: Unexpected token [route-file-syntax]');
  stage.write({ 'routes.js': 'var a = 1;\nnosuch();\n' });
  expect(stage.load('', ENGINE)).toContain('routes.js:2:1: error: the file cannot be run: nosuch is not defined');
  expect(await logged('function ksr_request_route() {\n  KSR.sample.later(1);\n  null.x;\n}\n')).toEqual([
    expect.stringMatching(/^threw routes\.js:3:\d+ Cannot read properties of null/),
  ]);
  stage.write({ 'routes.js': 'function other() {}\n' });
  expect(stage.load('', ENGINE)).toContain('missing-request-route');
});

/** What the program offers to modules, and a context to use it with. */
function scripts(): { plain: PlainScripts<Context>; ctx: Context } {
  const ctx = stage.context();
  const { plain } = (stage.program as Program<Context>).foreign!;
  invariant(plain !== null, 'there are plain scripts');
  ctx.routeType = RouteType.Request;
  return { plain, ctx };
}

test('beside a configuration, functions are called by name and texts are run', async () => {
  stage.write({
    'routes.js': "var count = 0; function add(by, what) { count += Number(by); KSR.sample.note(what + ' ' + count); }",
  });
  expect(stage.load('request_route { exit; }')).toBe('');
  const { plain, ctx } = scripts();
  const bytes = bytesOf('grün');
  expect(plain.call(ctx, 'nosuch', [])).toBe(false);
  expect(plain.call(ctx, 'add', ['2', bytes])).toBe(true);
  await plain.runText(ctx, "KSR.sample.note('apart ' + typeof add)", 'apart');
  await plain.runText(ctx, "KSR.sample.later(1); add('3', 'with')", 'with files');
  expect(stage.log).toEqual([`${bytes} 2`, 'apart undefined', 'with 5']);
  await plain.runText(ctx, 'KSR.x.exit()', 'apart');
  expect(ctx.stopped).toBe(true);
  expect(() => plain.runText(ctx, '1 +', 'apart')).toThrow('Unexpected token (line 1)');
});
