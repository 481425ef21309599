/** `$via0(…)`, `$via1(…)`, `$viaZ(…)`: the top, the second and the last Via (RFC 3261 §20.42). */
import type { Context } from '../../context/context.ts';
import type { ScriptValue } from '../../lib/script-value.ts';
import type { Via } from '../../sip/via.ts';
import type { VariableDefinition } from '../definition.ts';
import { keyed } from '../plain.ts';
import { transportNumber } from '../protocols.ts';

function viaVariable(name: string, doc: string, find: (ctx: Context) => Via | null): VariableDefinition {
  const part =
    (read: (via: Via) => ScriptValue) =>
    (ctx: Context): ScriptValue => {
      const via = find(ctx);
      return via === null ? null : read(via);
    };
  return keyed([name], doc, {
    host: part((via) => via.host),
    port: part((via) => via.port ?? (via.transport === 'tls' ? 5061 : 5060)),
    proto: part((via) => via.transport.toUpperCase()),
    protoid: part((via) => transportNumber(via.transport)),
    branch: part((via) => via.branch),
    rport: part((via) => via.rport),
    received: part((via) => via.received),
    i: part((via) => via.parameter('i')),
  });
}

export const VIA_VARIABLES: readonly VariableDefinition[] = [
  viaVariable('via0', 'Parts of the top Via.', (ctx) => ctx.message.via),
  viaVariable('via1', 'Parts of the second Via.', (ctx) => ctx.message.secondVia),
  viaVariable('viaZ', 'Parts of the last Via.', (ctx) => ctx.message.vias?.at(-1) ?? null),
];
