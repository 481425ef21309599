import { expect, test } from 'vitest';
import { compileText } from '../testing/compile-text.ts';

const compile = (call: string, flags = 'avpflags one, two'): void => {
  compileText(`${flags}\nrequest_route { ${call}; }`);
};

test.each(['setavpflag("a", one)', 'resetavpflag("s:a", "two")', 'isavpflagset($f.a, one)', 'setavpflag("a[1]", one)'])(
  '%s is understood',
  (call) => {
    expect(() => {
      compile(call);
    }).not.toThrow();
  },
);

test.each([
  ['setavpflag("a", three)', 'a name of `avpflags` is expected'],
  ['setavpflag("a", 1)', 'a name of `avpflags` is expected'],
  ['setavpflag("x:a", one)', 'the name of an attribute is expected'],
  ['setavpflag("", one)', 'the name of an attribute is expected'],
  ['setavpflag($avp(a), one)', 'the name of an attribute is expected'],
  ['setavpflag("a")', 'takes 2 arguments, not 1'],
])('%s is refused', (call, message) => {
  expect(() => {
    compile(call);
  }).toThrow(message);
});

test('there are 18 flags of attributes, and a configuration that declares more can do without the others', () => {
  const many = `avpflags ${Array.from({ length: 33 }, (_, index) => `f${index + 1}`).join(', ')}`;
  expect(() => {
    compile('setavpflag("a", f18)', many);
  }).not.toThrow();
  expect(() => {
    compile('setavpflag("a", f19)', many);
  }).toThrow('a name of `avpflags` is expected');
});

test('flags of attributes have no numbers, and may not be used as flags of messages', () => {
  expect(() => {
    compile('exit', 'avpflags one:3');
  }).toThrow();
  expect(() => {
    compile('setflag(one)');
  }).toThrow('there is no flag one');
});
