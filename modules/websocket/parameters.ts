/** Parameters of websocket, by Kamailio's names and defaults. */
import { param } from '../../src/module/index.ts';
import type { Parameter } from '../../src/module/parameters.ts';

/** What `keepalive_mechanism` may be. */
export const Mechanism = { None: 0, Ping: 1, Pong: 2 } as const;

/** Bits of `sub_protocols`. */
export const SubProtocol = { Sip: 1, Msrp: 2 } as const;

/** What `cors_mode` may be. */
export const Cors = { None: 0, Any: 1, Origin: 2 } as const;

/** Only SIP is spoken: what asks for more is refused, so that nobody waits for it. */
function subProtocols(): Parameter<null> {
  return {
    ...param.ignored('What clients may speak, which is SIP (1, RFC 7118) here: 2, MSRP (RFC 7977), is not available.'),
    parse(value) {
      if (Number(value) === SubProtocol.Sip) return { value: null };
      if (![SubProtocol.Msrp, SubProtocol.Sip + SubProtocol.Msrp].includes(Number(value)))
        return { problem: 'bad-value', message: `${value} is not between 1 and 3` };
      return {
        problem: 'not-available',
        message: `MSRP over WebSocket (${value}) is not available`,
        hint: 'Without this line, or with 1, clients speak SIP.',
      };
    },
  };
}

export const parameters = {
  keepalive_mechanism: param.int({
    doc: 'What is sent on idle connections: 0 nothing, 1 a Ping, whose missing answer ends the connection, 2 a Pong.',
    default: Mechanism.Ping,
    min: 0,
    max: 2,
    reload: true,
  }),
  keepalive_timeout: param.int({
    doc: 'Seconds without a frame in either direction after which a connection is idle.',
    default: 180,
    min: 1,
    reload: true,
  }),
  keepalive_interval: param.int({
    doc: 'Seconds between two searches for idle connections.',
    default: 1,
    min: 1,
    reload: true,
  }),
  keepalive_processes: param.ignored('Keep-alives are sent by the one process there is.'),
  ping_application_data: param.string({
    doc: 'What Pings and Pongs carry, at most 125 bytes. Default: the value of the Server header.',
    reload: true,
  }),
  sub_protocols: subProtocols(),
  cors_mode: param.int({
    doc: 'Access-Control-Allow-Origin of the answer to a handshake: 0 none, 1 any origin, 2 that of the request.',
    default: Cors.None,
    min: 0,
    max: 2,
    reload: true,
  }),
  verbose_list: param.noEffect('A debug line for each connection that a search for idle ones sees.', 0),
  event_callback: param.string({
    doc: 'With cfgengine "jsdt" or "typescript": the function that runs for event websocket:closed, which is told the event.',
    reload: true,
  }),
  timer_interval: param.ignored('Connections that have ended are forgotten at once.'),
  rm_delay_interval: param.int({
    doc: 'Seconds that a client has to answer our Close before its connection ends all the same.',
    default: 5,
    min: 1,
    reload: true,
  }),
};
