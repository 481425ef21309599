/** The event routes that the core runs itself. */
import type { EventRoute } from '../../module/define.ts';

export const WORKER_ONE_INIT = 'core:worker-one-init';
export const PRE_ROUTING = 'core:pre-routing';
export const MESSAGE_RECEIVED = 'core:msg-received';
export const RECEIVE_PARSE_ERROR = 'core:receive-parse-error';

export const CORE_EVENTS: readonly EventRoute[] = [
  { name: WORKER_ONE_INIT, doc: 'The server starts; nothing has been received yet.' },
  {
    name: MESSAGE_RECEIVED,
    doc: 'With received_route_mode: something arrived and has not been read yet; $rcv(…) tells what. With `drop` it never is.',
  },
  {
    name: PRE_ROUTING,
    doc: 'A message is about to reach the request route or the reply route. With `drop` it goes no further.',
  },
  {
    name: RECEIVE_PARSE_ERROR,
    doc: 'A message cannot be parsed. With `drop` it is not answered with 400 either, as far as an answer was possible.',
  },
];
