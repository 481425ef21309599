import { expect, test } from 'vitest';
import { FunctionBench } from '../../src/module/testing/function-bench.ts';
import corex from './index.ts';

// What Kamailio 5.6.3 writes for the same texts.
test.each([
  ['udp:127.0.0.1:5080', '127.0.0.1|5080|udp|sip:127.0.0.1:5080;transport=udp'],
  ['127.0.0.1', '127.0.0.1|||sip:127.0.0.1'],
  ['udp:example.com', 'example.com||udp|sip:example.com;transport=udp'],
  ['UDP:127.0.0.1:0', '127.0.0.1|0|UDP|sip:127.0.0.1:0;transport=UDP'],
  ['*:5060', '*|5060||sip:*:5060'],
  ['[::1]', '[::1]|||sip:[::1]'],
  ['tcp:[::1]:7', '[::1]|7|tcp|sip:[::1]:7;transport=tcp'],
  ['udp::5', '|5|udp|'],
  [':5', '|5||'],
  ['udp:a:99999', 'a|99999|udp|sip:a:99999;transport=udp'],
  ['a b:5', 'a b|5||sip:a b:5'],
  ['a:b', '|||'],
  ['x:a', '|||'],
  ['udp:a:b', '|||'],
  ['udp:a:', '|||'],
  ['udp:a:5:6', '|||'],
  ['ws:a:5', '|||'],
  ['::1', '|||'],
  ['', '|||'],
])('the parts of "%s" are %s', (text, parts) => {
  const { script } = FunctionBench.make(corex);
  script.set('$var(s)', text);
  const format = ['host', 'port', 'proto', 'touri'].map((name) => `$(var(s){sock.${name}})`).join('|');
  expect(script.print(format)).toBe(parts);
});
