/** Parameters of the module tcpops. */
import { param } from '../../src/module/index.ts';
import { ClosedEvent } from './closed-events.ts';

export const params = {
  closed_event: param.int({
    doc: 'Whose end the event routes are told: 0 nobody’s, 1 that of each connection, 2 that of those for which tcp_enable_closed_event() was called.',
    default: ClosedEvent.Always,
    min: ClosedEvent.Never,
    max: ClosedEvent.Manual,
    reload: false,
  }),
  event_callback: param.string({
    doc: 'With cfgengine "jsdt" or "typescript": the function that runs for the events, which is told which.',
    reload: true,
  }),
};
