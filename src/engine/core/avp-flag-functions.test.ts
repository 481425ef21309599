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

test('flags of attributes have no numbers, and may not be used as flags of messages', () => {
  expect(() => {
    compile('exit', 'avpflags one:3');
  }).toThrow();
  expect(() => {
    compile('setflag(one)');
  }).toThrow('the number or name of a flag');
});
