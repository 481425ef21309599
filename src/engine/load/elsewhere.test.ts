import { expect, test } from 'vitest';
import { parseConfig } from '../../script/parse.ts';
import { DEFAULT_OPTIONS } from '../options.ts';
import { compileConfig } from './compile-config.ts';
import { moduleNames } from '../../script/configure.ts';
import { KamailioFacts } from './kamailio-facts.ts';
import { importModule, moduleName } from './loader.ts';

/** `id message (hint)` for all that is said about the text, in its order. */
async function said(text: string): Promise<string[]> {
  const parsed = parseConfig({ path: 'kamailio.cfg', text: `${text}\nrequest_route { exit; }\n` });
  const imported = new Map(
    await Promise.all(
      moduleNames(parsed.file, String).map(async (name) => [moduleName(name), await importModule(name)] as const),
    ),
  );
  const { diagnostics } = compileConfig({
    options: DEFAULT_OPTIONS,
    parsed,
    imported,
    facts: new KamailioFacts(),
  });
  return diagnostics
    .filter(({ id }) => id !== 'split-route' && id !== 'unused-route')
    .map(({ id, message, hint }) => `${id}: ${message}${hint === null ? '' : ` (${hint})`}`);
}

test('a module that is missing is named once, whatever is used of it', async () => {
  const text = `loadmodule "dialog.so"
loadmodule "sqlops.so"
modparam("dialog", "dlg_flag", 4)
route[A] {
  dlg_manage();
  if ($dlg(h_id) > 0 && $dlg_var(x) != $null) $dlg_ctx(flags) = 1;
  sql_query("ca", "select 1", "ra");
  $var(x) = $(var(x){sql.val});
}
event_route[dialog:start] { exit; }`;
  expect(await said(text)).toEqual([
    expect.stringMatching(/^not-available: module dialog is not available/),
    expect.stringMatching(/^not-available: module sqlops is not available/),
  ]);
});

test('what belongs to a module that is not loaded is said to, with the line that is missing', async () => {
  const text = `route[A] {
  xlog("x");
  dlg_manage();
  $var(x) = $dlg(h_id) + $(var(x){sql.val});
}
event_route[dialog:start] { exit; }
event_route[htable:expired:table] { exit; }`;
  expect(await said(text)).toEqual([
    'unknown-function: xlog() belongs to module xlog, which is not loaded (add loadmodule "xlog.so")',
    expect.stringMatching(/^unknown-function: dlg_manage\(\) belongs to module dialog, which is not loaded/),
    expect.stringMatching(/^unknown-variable: \$dlg belongs to module dialog, which is not loaded/),
    expect.stringMatching(/^unknown-variable: \{sql.val\} belongs to module sqlops, which is not loaded/),
    expect.stringMatching(/^unknown-event: event_route\[dialog:start\] belongs to module dialog, which is not loaded/),
    expect.stringMatching(/^unknown-event: event_route\[htable:expired:table\] belongs to module htable/),
  ]);
});

test('a misspelt name is looked for in all modules when nothing loaded is similar', async () => {
  expect(await said('route[A] { dlg_mange(); }')).toEqual([
    'unknown-function: there is no function dlg_mange() (did you mean dlg_manage of module dialog, which is not available here?)',
  ]);
  expect(await said('loadmodule "dialogg.so"')).toEqual([
    expect.stringContaining(
      'unknown-module: there is no module dialogg (did you mean dialog, which is not available here?)',
    ),
  ]);
  // Drouting is near enough for what one could have, and not for what one cannot.
  expect(await said('loadmodule "greeting.so"')).toEqual([
    expect.stringMatching(/^unknown-module: there is no module greeting(?!.*did you mean)/),
  ]);
});

test('a mistake is told from what merely is missing', async () => {
  const text = `loadmodule "dialog.so"\nroute[A] { t_realy(); $nosuch = 1; }`;
  expect((await said(text)).slice(1)).toEqual([
    expect.stringMatching(/^unknown-function: there is no function t_realy\(\) \(did you mean t_relay of module tm/),
    expect.stringMatching(/^unknown-variable: there is no variable \$nosuch/),
  ]);
});

test('of a missing module nobody knows, what is unknown may belong to it', async () => {
  expect(await said('loadmodule "app_sqlang.so"\nroute[A] { sqlang_run("x"); }')).toHaveLength(1);
});

test('a module that exists nowhere hides no other mistake', async () => {
  const found = await said('loadmodule "nosuch.so"\nroute[A] { nosuch_run("x"); }');
  expect(found.map((text) => text.split(':')[0])).toEqual(['unknown-module', 'unknown-function']);
});

test('a module that needs another one', async () => {
  expect(await said('loadmodule "tmx.so"\nloadmodule "tm.so"')).toEqual([
    'missing-dependency: module tmx needs module tm, which is loaded after it (put loadmodule "tm.so" above this line)',
  ]);
  expect(await said('loadmodule "tmx.so"\nroute[A] { t_cancel_callid("a","b","1"); }')).toEqual([
    'missing-dependency: module tmx needs module tm, which is not loaded (put loadmodule "tm.so" above this line)',
  ]);
  expect(await said('loadmodule "sanity.so"')).toEqual([
    'missing-dependency: module sanity needs module sl, which is not loaded (add loadmodule "sl.so")',
  ]);
  expect(await said('loadmodule "sanity.so"\nloadmodule "sl.so"')).toEqual([]);
});

test('a setting that a module has to be loaded for says so, unless that is missing anyway', async () => {
  expect(await said('enable_tls=yes')).toEqual([
    'missing-dependency: enable_tls needs module tls, which is not loaded (add loadmodule "tls.so")',
  ]);
  expect(await said('enable_tls=yes\nloadmodule "tls_wolfssl.so"')).toHaveLength(1);
});
