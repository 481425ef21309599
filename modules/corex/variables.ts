/** `$cfg(key)` and `$lsock(expression)`. */
import type { Context } from '../../src/context/context.ts';
import type { ModuleHost, ScriptValue, VariableDefinition } from '../../src/module/index.ts';
import { fallible, keyed } from '../../src/pv/plain.ts';
import { advertisedText, parseSocketName, socketNamed, socketText } from '../../src/pv/socket-spec.ts';
import type { LocalSocket } from '../../src/sip/flow.ts';

/** What Kamailio calls routes without a name. */
const UNNAMED: Readonly<Record<string, string>> = {
  request_route: 'DEFAULT_ROUTE',
  reply_route: 'DEFAULT_ONREPLY',
  onsend_route: 'DEFAULT_SEND',
  failure_route: 'DEFAULT_FAILURE',
  branch_route: 'DEFAULT_BRANCH',
};

const routeName = (label: string): string => /\[(.*)\]$/.exec(label)?.[1] ?? UNNAMED[label] ?? label;

/** `n/NAME/attribute`, and with `l` an address, `a` an advertised address or `i` an index instead of the name. */
const EXPRESSION = /^([nlai])\/([^/]*)\/([nlai][a-z]+)$/;

function socketOf(sockets: readonly LocalSocket[], by: string, text: string): LocalSocket | null {
  if (by === 'n') return sockets.find(({ name }) => name === text) ?? null;
  if (by === 'i') return sockets.find(({ id }) => String(id) === text) ?? null;
  const name = parseSocketName(text);
  // The address alone may be that of several sockets.
  return name === null || name.transport === null ? null : socketNamed(sockets, name);
}

/** The first letter tells attributes apart: listen, advertise, name, index. */
function attributeOf(socket: LocalSocket, attribute: string): string | number {
  switch (attribute[0]) {
    case 'l':
      return socketText(socket);
    case 'a':
      return socket.advertisedAddress === null ? '' : advertisedText(socket);
    case 'n':
      return socket.name ?? '';
    default:
      return socket.id;
  }
}

/** null: there is no such socket. undefined: the expression is none, which is said; the variable cannot be read. */
function socketAttribute(host: ModuleHost, ctx: Context, expression: string): ScriptValue | undefined {
  const match = EXPRESSION.exec(expression);
  if (match === null) {
    host.log.error(`failed to parse lsock expression [${expression}]`, host.logPrefix(ctx));
    return undefined;
  }
  const socket = socketOf(host.network.sockets, match[1]!, match[2]!);
  return socket === null ? null : attributeOf(socket, match[3]!);
}

export function corexVariables(host: () => ModuleHost): VariableDefinition[] {
  const file = (ctx: Context): ScriptValue => host().locate(ctx)?.file ?? null;
  return [
    keyed(['cfg'], 'Place in the configuration: line, name (or file) and route.', {
      line: (ctx) => host().locate(ctx)?.line ?? null,
      name: file,
      file,
      route: (ctx) => routeName(host().routeOf(ctx)),
    }),
    {
      names: ['lsock'],
      doc: 'Attribute (listen, advertise, name, index) of a socket of ours: n/NAME/attribute, l/ADDRESS/attribute, a/ADVERTISED/attribute, i/INDEX/attribute.',
      inner: 'required',
      bind({ inner }) {
        return fallible((ctx) => socketAttribute(host(), ctx, inner!.evaluate(ctx)));
      },
    },
  ];
}
