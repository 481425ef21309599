import { expect, test } from 'vitest';
import { atOnce } from '../lib/steps.ts';
import { codeActions } from './features/actions.ts';
import { Workspace } from './workspace.ts';

const TEXT = 'loadmodule "xlog.so"\nrequest_route {\n  xlogg("a");\n}\n';

test('of what a diagnostic asks for, only names that can be used are offered', async () => {
  const workspace = new Workspace();
  workspace.set('a.cfg', TEXT);
  await workspace.refresh(atOnce);
  const view = workspace.view('a.cfg')!;
  const at = TEXT.indexOf('xlogg');
  const titles = (message: string) => {
    const diagnostic = { source: 'kahea', severity: 1, range: view.text.rangeOf(at, at + 5), message } as const;
    return codeActions(view, [diagnostic], null).map(({ title }) => title);
  };
  expect(titles('did you mean a?')).toEqual(['Change to a']);
  expect(titles('did you mean a, b or c?')).toEqual(['Change to a', 'Change to b', 'Change to c']);
  expect(titles('did you mean htable, which is not available here?')).toEqual([]);
  expect(titles('did you mean htable, which is not available here, or a or b?')).toEqual([
    'Change to a',
    'Change to b',
  ]);
});
