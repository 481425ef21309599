/** What the module is made of, from its parameters. */
import { isProblem, type BoundVariable, type ModuleHost, type ParameterValues } from '../../src/module/index.ts';
import { findSocket, parseSocketName } from '../../src/pv/socket-spec.ts';
import type { LocalSocket } from '../../src/sip/flow.ts';
import { recordRouting, type RecordRoutingApi } from '../rr/api.ts';
import { TM } from '../tm/api.ts';
import { Credentials, parseCredential, type AuthVariables } from './credentials.ts';
import { DigestAnswers } from './digest-answers.ts';
import { Log } from './log.ts';
import { OwnRequests } from './own-request.ts';
import type { PARAMETERS } from './parameters.ts';
import { Registrations } from './registrations.ts';
import { Restoration } from './restore.ts';
import type { Self, UacState } from './self.ts';

type Values = ParameterValues<typeof PARAMETERS>;
type TextParameter = { [K in keyof Values]: Values[K] extends string | null ? K : never }[keyof Values];

/** The variable that a parameter names, one that can be set; null: it names none. */
function variableOf(host: ModuleHost, values: Values, name: TextParameter): BoundVariable | null {
  const text = values[name];
  if (text === null || text === '') return null;
  const variable = host.variables.variable(text);
  if (isProblem(variable)) return host.fail({ ...variable, message: `${name}: ${variable.message}` });
  if (variable.set !== null) return variable;
  return host.fail({ problem: 'read-only', message: `${name}: ${text} cannot be assigned to` });
}

function authVariables(host: ModuleHost, values: Values): AuthVariables | null {
  const realm = variableOf(host, values, 'auth_realm_avp');
  const username = variableOf(host, values, 'auth_username_avp');
  const password = variableOf(host, values, 'auth_password_avp');
  if (realm !== null && username !== null && password !== null) return { realm, username, password };
  if (realm === null && username === null && password === null) return null;
  return host.fail({
    problem: 'bad-value',
    message: 'auth_realm_avp, auth_username_avp and auth_password_avp come together',
    hint: 'set all three, or none',
  });
}

/** When all modules are there, in whatever order they were loaded. */
export function startRestoration({ host, params, state }: Self): void {
  if (params.restore_mode.toLowerCase() === 'none') return;
  const rr = host.find(recordRouting);
  if (rr === null) {
    return host.fail({
      problem: 'missing-dependency',
      message: 'uac keeps replaced addresses in the Record-Route, for which it needs the module rr',
      hint: 'load rr, or set restore_mode to "none"',
    });
  }
  const restoration = new Restoration({
    log: state.log,
    tm: state.tm,
    rr,
    password: params.restore_passwd,
    parameters: { from: params.rr_from_store_param, to: params.rr_to_store_param },
    variables: {
      from: variableOf(host, params, 'restore_from_avp'),
      to: variableOf(host, params, 'restore_to_avp'),
    },
  });
  if (state.isAutomatic) followRoutes(host, rr, restoration);
  state.restoration = restoration;
}

/** In mode auto the Route that comes back says what is to be restored. */
function followRoutes(host: ModuleHost, rr: RecordRoutingApi, restoration: Restoration): void {
  if (!rr.appendsFromTag) {
    host.fail({
      problem: 'bad-value',
      message: 'restore_mode "auto" tells the sides of a dialog by the From tag in the Record-Route',
      hint: 'leave append_fromtag of rr at 1, or set restore_mode to "manual" or "none"',
    });
  }
  rr.onOwnRoute((ctx) => {
    restoration.restoreDialog(ctx);
  });
}

/** The socket of `default_socket`. */
function socketOf(host: ModuleHost, text: string | null): LocalSocket | null {
  if (text === null || text === '') return null;
  const socket = findSocket(host.network.sockets, text);
  if (socket !== null) return socket;
  const what = parseSocketName(text) === null ? 'bad socket' : 'non-local socket';
  return host.fail({
    problem: 'bad-value',
    message: `default_socket: ${what} <${text}>`,
    hint: 'name a socket of a listen line, as in "udp:192.0.2.1:5060"',
  });
}

export function startUac(host: ModuleHost, values: Values): UacState {
  const tm = host.require(TM);
  const log = new Log(host);
  const list = values.credential.map((each) => parseCredential(each)!);
  const answers = new DigestAnswers(host.random);
  const defaultSocket = socketOf(host, values.default_socket);
  return {
    tm,
    log,
    restoration: null,
    isAutomatic: values.restore_mode.toLowerCase() === 'auto',
    credentials: new Credentials(list, authVariables(host, values)),
    answers,
    requests: new OwnRequests(),
    registrations: new Registrations({ host, params: values, sending: { tm, answers }, defaultSocket }),
    defaultSocket,
  };
}
