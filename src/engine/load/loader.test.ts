import { expect, test } from 'vitest';
import { importModule } from './loader.ts';

test('a module that is not there: not built yet, mistyped, or unlike any', async () => {
  expect(await importModule('dialog.so')).toMatchObject({ problem: 'not-available' });
  expect(await importModule('regsitrar.so')).toMatchObject({
    problem: 'unknown-module',
    hint: 'did you mean registrar?',
  });
  expect(await importModule('dialgo.so')).toMatchObject({ hint: 'did you mean dialog, which is not available here?' });
  // Both are near enough, and one of them would help.
  expect(await importModule('textop.so')).toMatchObject({ hint: 'did you mean textops or textopsx?' });
  expect(await importModule('pathh.so')).toMatchObject({ hint: expect.stringMatching(/^did you mean path\b/) });
  // Kamailio has a module nosip, which would not help.
  expect(await importModule('nosuch.so')).toEqual({ problem: 'unknown-module', message: 'there is no module nosuch' });
  // What was named is said, and what it would have to be.
  expect(await importModule('/opt/x/nosuch.so')).toEqual({
    problem: 'unknown-module',
    message: 'there is no module nosuch, and no /opt/x/nosuch/index.js',
  });
});
