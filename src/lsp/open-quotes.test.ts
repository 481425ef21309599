import { atOnce } from '../lib/steps.ts';
import { describe, expect, test } from 'vitest';
import { completion } from './features/completion.ts';
import { hover } from './features/hover.ts';
import { definition } from './features/names.ts';
import { documentSymbols } from './features/outline.ts';
import { signatureHelp } from './features/signature.ts';
import { Workspace } from './workspace.ts';

const TEXT = `loadmodule "xlog.so"
loadmodule "textops.so"
request_route {
  xlog("from $fu);
  if (is_method("INVITE")) {
    xlog("L_INFO", "x");
    route(CALLS);
  }
  exit;
}
route[CALLS] {
  search("a");
  xlog("end");
}
`;

describe('a string without its quote', async () => {
  const workspace = new Workspace();
  workspace.set('a.cfg', TEXT);
  await workspace.refresh(atOnce);
  const view = workspace.view('a.cfg')!;
  const behind = (text: string): number => TEXT.indexOf(text) + text.length;

  test('is reported once, where it begins, and nothing else with it', () => {
    const { diagnostics } = view.analysis;
    expect(diagnostics.map(({ id, span }) => [id, span!.start])).toEqual([
      ['unterminated-string', TEXT.indexOf('"from')],
    ]);
  });

  test('does not keep the editor from what is behind it', () => {
    expect(documentSymbols(view).map(({ name }) => name)).toEqual([
      'xlog.so',
      'textops.so',
      'request_route',
      'route[CALLS]',
    ]);
    const [found] = definition(workspace, view, behind('route(CAL'));
    expect(found!.range.start.line).toBe(10);
    expect(JSON.stringify(hover(workspace, view, behind('sear')))).toContain('search(expression)');
    expect(completion(workspace, view, behind('  sear')).map(({ label }) => label)).toContain('search');
    expect(signatureHelp(view, behind('xlog("L_INFO", '))!.activeParameter).toBe(1);
  });

  test('is completed itself', () => {
    expect(completion(workspace, view, behind('from $f')).map(({ label }) => label)).toContain('fu');
    expect(signatureHelp(view, behind('from '))).not.toBeNull();
  });
});
