import { expect, test } from 'vitest';
import { expandConstants, type Constants } from './constants.ts';

const constants: Constants = {
  define: (name) => (name === 'KEY' ? 'value' : null),
  environment: (name) => (name === 'HOME' ? '/root' : null),
};

test.each([
  ['plain', 'plain'],
  ['$def(KEY)', 'value'],
  ['a $defv(KEY) b $(def(KEY)) c', 'a value b value c'],
  ['$env(HOME)/x', '/root/x'],
  ['$$1', '$1'],
  ['$def(none) $defn(none) $envn(none)', '<null> 0 <null>'],
])('%s is %s', (text, expanded) => {
  expect(expandConstants(text, constants)).toBe(expanded);
});

test.each(['$ru', '$def(KEY) $ru', '$ru $def(KEY)', '$(def(KEY){s.len})', '$def($env(HOME))', '$var(x)'])(
  '%s is known later only',
  (text) => {
    expect(expandConstants(text, constants)).toBeNull();
  },
);
