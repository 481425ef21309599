/** `kemi.*`: functions that run at certain moments where a file routes everything, by Kamailio's names for the parameters. */
import { RouteType } from '../../script/host.ts';
import { string, type Parameter, type ParameterValues } from '../../module/parameters.ts';
import type { Callback } from '../typescript/exported-routes.ts';
import { MESSAGE_RECEIVED, PRE_ROUTING, WORKER_ONE_INIT } from '../core/events.ts';

interface KemiMoment {
  readonly type: RouteType;
  /** Of the route that the function takes the place of. */
  readonly route: string;
  /** What the function is told; null: nothing. */
  readonly toldAs: string | null;
}

const named = (moment: string, initial = 'none'): Parameter<string> =>
  string({
    doc: `With cfgengine "jsdt" or "typescript": the function that runs ${moment}; an empty text or "none": no function.`,
    default: initial,
    reload: true,
  });

export const KEMI_PARAMETERS = {
  'kemi.event_route_callback': named('when the server starts, and is told core:worker-one-init'),
  'kemi.onsend_route_callback': named('before a message is sent on', 'ksr_onsend_route'),
  'kemi.pre_routing_callback': named('before a message is routed, and is told core:pre-routing'),
  'kemi.received_route_callback': named('before a message is read, with received_route_mode'),
  'kemi.reply_route_callback': named('for replies', 'ksr_reply_route'),
};

const KEMI_MOMENTS: Readonly<Record<keyof typeof KEMI_PARAMETERS, KemiMoment>> = {
  'kemi.event_route_callback': { type: RouteType.Event, route: WORKER_ONE_INIT, toldAs: WORKER_ONE_INIT },
  'kemi.onsend_route_callback': { type: RouteType.Onsend, route: '', toldAs: null },
  'kemi.pre_routing_callback': { type: RouteType.Event, route: PRE_ROUTING, toldAs: PRE_ROUTING },
  'kemi.received_route_callback': { type: RouteType.Event, route: MESSAGE_RECEIVED, toldAs: null },
  'kemi.reply_route_callback': { type: RouteType.CoreReply, route: '', toldAs: null },
};

/** The functions that these parameters name. */
export function kemiCallbacks(values: ParameterValues<typeof KEMI_PARAMETERS>): Callback[] {
  return (Object.keys(KEMI_PARAMETERS) as (keyof typeof KEMI_PARAMETERS)[]).flatMap((parameter) => {
    const name = values[parameter];
    if (name === '' || name === 'none') return [];
    const isUsual = name === KEMI_PARAMETERS[parameter].initial;
    return [{ ...KEMI_MOMENTS[parameter], name, parameter: isUsual ? null : parameter }];
  });
}
