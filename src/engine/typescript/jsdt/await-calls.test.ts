import { expect, test } from 'vitest';
import { awaitCalls } from './await-calls.ts';

const WAITING = new Set(['tm.t_relay', 'forward']);

function awaited(text: string): string {
  const result = awaitCalls(text, WAITING);
  return 'text' in result ? result.text.replaceAll('$kahea.', '').replaceAll('const $run = enter();', '@') : 'mistake';
}

test('a script without calls that wait stays as it is', () => {
  const text =
    'var x = 1;\nfunction ksr_request_route() { KSR.sl.send_reply(200, "OK"); return KSR.tm.t_is_set("x"); }\n';
  expect(awaited(text)).toBe(text);
});

test.each([
  [
    'function a() { if (KSR.tm.t_relay() < 0) return 1; }',
    'async function a() {@ if (resume($run, await pause(KSR.tm.t_relay())) < 0) return 1; }',
  ],
  [
    'function a() { b(c()); }\nvar b = function () { KSR.forward(); };\nfunction c() {}',
    'async function a() {@ resume($run, await pause(b(c()))); }\nvar b = async function () {@ resume($run, await pause(KSR.forward())); };\nfunction c() {}',
  ],
  ['var a = () => KSR.forward();', 'var a = async () => { @ return ( resume($run, await pause(KSR.forward()))); };'],
  [
    'function a() { f(function () { return 1; }, KSR.forward()); }',
    'async function a() {@ f(function () { return 1; }, resume($run, await pause(KSR.forward()))); }',
  ],
  ['var o = { m() { KSR.forward(); } };', 'var o = { async m() {@ resume($run, await pause(KSR.forward())); } };'],
  [
    'function a() { b(b(1)); } function b(x) { return KSR.forward(x); }',
    expect.stringContaining('await pause(b(resume($run, await pause(b(1)))))'),
  ],
  [
    'var a = () => (KSR.forward());',
    'var a = async () => { @ return ( (resume($run, await pause(KSR.forward())))); };',
  ],
  [
    "function a() { 'use strict'; KSR.forward(); }",
    "async function a() { 'use strict';;@ resume($run, await pause(KSR.forward())); }",
  ],
  [
    "var o = { ['m']() { KSR.forward(); } };",
    "var o = { async ['m']() {@ resume($run, await pause(KSR.forward())); } };",
  ],
  [
    'class C { static m() { KSR.forward(); } }',
    'class C { static async m() {@ resume($run, await pause(KSR.forward())); } }',
  ],
  ['#!/usr/bin/x\nKSR.forward();', '@///usr/bin/x\nresume($run, await pause(KSR.forward()));'],
  ['KSR.forward();', '@resume($run, await pause(KSR.forward()));'],
  [
    'function t(f) { return f(); }\nfunction a() { t(function () { return KSR.forward(); }); }',
    'async function t(f) {@ return resume($run, await pause(f())); }\nasync function a() {@ resume($run, await pause(t(async function () {@ return resume($run, await pause(KSR.forward())); }))); }',
  ],
  ['var o = { m() { KSR.forward(); } }; o.m();', expect.stringContaining('await pause(o.m())')],
  ['var o = {}; o.m = () => KSR.forward(); o[x]();', expect.stringContaining('await pause(o[x]())')],
  ['function m() { KSR.forward(); }\nm.call(null);', expect.stringContaining('await pause(m.call(null))')],
  ['(function () { KSR.forward(); })();', expect.stringMatching(/^@resume\(\$run, await pause\(\(?async function/)],
  ["KSR['forward']();", "@resume($run, await pause(KSR['forward']()));"],
])('%s waits', (text, expected) => {
  expect(awaited(text)).toEqual(expected);
});

test.each([
  ['function* g() { KSR.forward(); }', 'a generator'],
  ['var o = { get x() { return KSR.forward(); } };', 'a getter'],
  ['var o = { set x(y) { KSR.forward(); } };', 'a setter'],
  ['class C { constructor() { KSR.forward(); } }', 'a constructor'],
  ['class C { x = KSR.forward(); }', 'a field of a class'],
  ['class C { static { KSR.forward(); } }', 'a static block'],
  ['function a(x = KSR.forward()) {}', 'the default of a parameter'],
])('%s is refused', (text, where) => {
  expect(awaitCalls(text, WAITING)).toEqual({
    message: `KSR.forward() may wait, and nothing can wait in ${where}`,
    line: 1,
    column: text.indexOf('KSR') + 1,
  });
});

test('functions that are given to methods that do not wait are refused', () => {
  expect(awaitCalls('var a = [1];\na.forEach(function () { KSR.forward(); });', WAITING)).toEqual({
    message: 'this function may wait, and forEach() does not wait for it; write a loop',
    line: 2,
    column: 11,
  });
});

test.each([
  'function cb() { KSR.forward(); }\nfoo.forEach(cb);',
  'var o = { cb: function () { KSR.forward(); } };\nfoo.some(o.cb);',
  'var cb = () => KSR.forward();\nfoo.map(1, cb);',
  '\nfoo.sort(KSR.forward);',
])('so are those that are given by name: %j', (text) => {
  expect(awaitCalls(text, WAITING)).toMatchObject({ message: expect.stringContaining('write a loop'), line: 2 });
});

test('variables that are given to such methods are mostly no functions', () => {
  const text = 'function each(f) { f(); }\nfunction go(a, b) { return "x".replace(a, b); }\neach(() => KSR.forward());';
  expect(awaitCalls(text, WAITING)).toMatchObject({ waits: true });
});

test('a mistake is told with its place', () => {
  expect(awaitCalls('var x;\nfunction a( {', WAITING)).toEqual({ message: 'Unexpected token', line: 2, column: 14 });
});
