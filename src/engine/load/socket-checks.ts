/** Listen lines that open nothing, because their transport is switched off. */
import { isProblem } from '../../lib/problem.ts';
import type { File, Item } from '../../script/ast.ts';
import type { Diagnostics } from '../../script/diagnostic.ts';
import type { Span } from '../../script/source.ts';
import type { CoreValues } from '../config/core-parameters.ts';
import { parseListenLine } from '../config/listen.ts';
import { usesTls } from '../config/uses-tls.ts';

/** Each with what switches it off; an error when nothing else is left to be listened on. */
export function checkSockets(file: File, core: CoreValues, diagnostics: Diagnostics): void {
  const unopened = core.listen.flatMap((text) => {
    const reason = whyUnopened(text, core);
    return reason === null ? [] : [{ text, reason }];
  });
  for (const { text, reason } of unopened) {
    diagnostics.add('unopened-socket', placeOf(file, text), `nothing is listened on by "${text}": ${reason}`);
  }
  if (unopened.length === 0 || unopened.length < core.listen.length) return;
  diagnostics.add('bad-value', placeOf(file, unopened[0]!.text), 'no listen line opens a socket');
}

function whyUnopened(text: string, core: CoreValues): string | null {
  const line = parseListenLine(text);
  if (isProblem(line) || (line.transport !== 'tcp' && line.transport !== 'tls')) return null;
  if (core.disable_tcp !== 0) return 'TCP is switched off by disable_tcp';
  if (line.transport === 'tcp' || usesTls(core)) return null;
  return core.disable_tls === 0 ? 'TLS needs enable_tls=yes' : 'TLS is switched off by disable_tls';
}

/** null: it comes from the command line. */
function placeOf({ items }: File, text: string): Span | null {
  const names = (item: Item): boolean =>
    item.kind === 'GlobalAssignment' &&
    item.name === 'listen' &&
    item.values.some((value) => value.kind === 'SocketText' && value.text === text);
  return items.find(names)?.span ?? null;
}
