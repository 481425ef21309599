import { expect, test } from 'vitest';
import { moduleNames } from './configure.ts';
import { parseConfig } from './parse.ts';
import { compileScript } from './testing/compile.ts';

const ROUTE = '\nrequest_route { exit; }\n';

test('parameters reach the host in the order of the file, behind the flags that they may name', () => {
  const { host, said } = compileScript(`debug=3
loadmodule "tm.so"
modparam("tm", "fr_timer", 30000)
modparam("tm", "failure_reply_mode", - 3)
log_facility=LOG_LOCAL0
alias="a.example" alias="b.example"
loadmodule "maxfwd.so"
modparam("maxfwd|tm", "shared", "x" "y")
dst_blacklist=gw:{ (any, 10.0.0.1, 0, ""), !(any, 10.0.0.2, 0, "") }
flags FIRST, SECOND:0, THIRD;
${ROUTE}`);
  expect(said).toEqual([]);
  expect(host.settings).toEqual([
    'flag FIRST=1',
    'flag SECOND=0',
    'flag THIRD=2',
    'debug=3',
    'tm.fr_timer=30000',
    'tm.failure_reply_mode=-3',
    'log_facility="LOG_LOCAL0"',
    'alias="a.example"',
    'alias="b.example"',
    'tm.shared="xy"',
    'maxfwd.shared="xy"',
    'dst_blacklist=gw with 2',
  ]);
});

test('the value of a parameter of a module is no bare word', () => {
  const { said, host } = compileScript(`loadmodule "tm.so"
modparam("tm", "x", DBURL)
modparam("tm", "y", 127.0.0.1)
modparam("tm", "shared", yes)${ROUTE}`);
  expect(said).toEqual([
    'error unknown-keyword 2:21 "DBURL" has no value (write text in quotes, or #!define it above)',
    'error unknown-keyword 3:21 "127.0.0.1" has no value (write text in quotes, or #!define it above)',
  ]);
  expect(host.settings).toEqual(['tm.shared=1']);
});

test('the value of a parameter of a module is no expression, as in Kamailio', () => {
  const { said, host } = compileScript(`loadmodule "tm.so"
modparam("tm", "x", "a" + "b")
modparam("tm", "y", +1)
modparam("tm", "z", (1))
modparam("tm", "shared", "a" "b")${ROUTE}`);
  expect(said).toEqual([
    'error unexpected-token 4:21 expected a text in quotes or a number, found "("',
    'error bad-value 2:21 x takes one text or number, no expression (texts that stand beside each other, "a" "b", are one)',
    'error bad-value 3:21 y takes one text or number, no expression (texts that stand beside each other, "a" "b", are one)',
  ]);
  expect(host.settings).toEqual(['tm.shared="ab"']);
});

test('a parameter of a module that is not loaded says what to do', () => {
  const { said } = compileScript(`modparam("tm", "x", 1)${ROUTE}`);
  expect(said).toEqual([
    'error unknown-module 1:10 no loaded module is called tm (it has to be loaded first: loadmodule "tm.so")',
  ]);
});

test('a module that cannot be loaded is named once, whatever parameters of it are set', () => {
  const { said } = compileScript(`loadmodule "nope.so"
modparam("nope", "x", 1)
modparam("nope|other", "x", 1)
modparam("other", "x", 1)${ROUTE}`);
  expect(said).toEqual([
    'error unknown-module 1:12 there is no module nope',
    'error unknown-module 4:10 no loaded module is called other',
  ]);
});

test('a value that is only known while running is refused', () => {
  const { said } = compileScript(`loadmodule "tm.so"\nmodparam("tm", "x", $rU)${ROUTE}`);
  expect(said).toEqual(['error bad-value 2:21 x needs a value that is known at the start']);
});

test('a flag number out of range is refused where it stands', () => {
  expect(compileScript(`flags A:40;${ROUTE}`).said).toEqual(['error bad-value 1:7 flag A is above 31']);
});

test('the modules of a file are known before it is checked', () => {
  const { file } = parseConfig({
    path: 'a.cfg',
    text: 'loadmodule "tm.so"\nloadmodule "$sl"\nloadmodulex "$x"\nloadmodulex "$y"',
  });
  const expand = (text: string) => (text === '$x' ? 'xlog' : null);
  expect(moduleNames(file, expand)).toEqual(['tm.so', '$sl', 'xlog']);
});

test('variables that are known by then are expanded where a line asks for it', () => {
  const { said, host } = compileScript(`loadmodulex "$def(TM).so"
modparamx("$def(TM)", "x", "a $def(V)")
modparamx("tm", "$def(V)", 5)
modparam("tm", "shared", "$def(V)")
modparamx("tm", "x", "$rU")${ROUTE}`);
  expect(said).toEqual([
    'error unknown-parameter 3:17 module tm has no parameter v',
    'error bad-value 5:22 only $def(…), $defn(…) and $env(…) are known when this line is read',
  ]);
  expect(host.settings).toEqual(['tm.x="a v"', 'tm.shared="$def(V)"']);
});
