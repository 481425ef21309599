import { expect, test } from 'vitest';
import { atOnce } from '../lib/steps.ts';
import { hover } from './features/hover.ts';
import { Workspace } from './workspace.ts';

const TEXT = `loadmodule "tcpops.so"
request_route {
  tcp_keepalive_disable();
  tcp_conid_alive("1");
}
`;

test('a function tells where it may be called, by the number of arguments where that decides', async () => {
  const workspace = new Workspace();
  workspace.set('a.cfg', TEXT);
  await workspace.refresh(atOnce);
  const shown = (name: string) => JSON.stringify(hover(workspace, workspace.view('a.cfg')!, TEXT.indexOf(name)));
  expect(shown('tcp_conid_alive')).toContain('*module tcpops, in all routes*');
  expect(shown('tcp_keepalive_disable')).toMatch(
    /with 0 arguments in request_route, [^;]*; with 1 argument in all routes\*/,
  );
});
