// Rule: event routes are run by somebody.
import { didYouMean } from '../../../lib/did-you-mean.ts';
import type { RunState } from '../../host.ts';
import type { CheckContext } from '../context.ts';
import type { Visitor } from '../walk.ts';

/** Every `event_route[group:event]` belongs to an event of the core or of a loaded module; `:NAME` may follow. */
export function knownEvents<C extends RunState>({ host, diagnostics }: CheckContext<C>): Visitor {
  return {
    RouteBlock(node) {
      if (node.routeKind !== 'event_route' || node.name === null) return;
      const { name } = node;
      const span = node.nameSpan ?? node.span;
      if (/^E_[A-Z_\d]+$/.test(name)) {
        diagnostics.add('not-available', span, `${name}, an event of OpenSIPS, is not available`);
        return;
      }
      if (!/^[^:]+:./.test(name)) {
        diagnostics.add('bad-value', span, `"${name}" cannot be the name of an event`, {
          hint: 'event routes are named group:event, as in event_route[tm:local-request]',
        });
        return;
      }
      const events = host.names('event');
      if (events.some((event) => name === event || name.startsWith(`${event}:`))) return;
      const explained = host.explainEvent(name);
      if (explained?.follows === true) return;
      if (explained !== null) {
        const { message, hint = null } = explained;
        diagnostics.add('unknown-event', span, `${message}: it never runs`, { hint });
        return;
      }
      diagnostics.add('unknown-event', span, `event_route[${name}] never runs: no loaded module has this event`, {
        hint: didYouMean(name, events, (event) => `event_route[${event}]`),
      });
    },
  };
}
