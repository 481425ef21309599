/** The parts of a URI in a select: `ruri.user`, `from.uri.params["x"]` (RFC 3261 §19.1). */
import type { Context } from '../../context/context.ts';
import { parseUri, type Uri } from '../../sip/uri.ts';
import { filled, leaf, named, tree, type Place, type Selected } from './place.ts';

/** Whether `user=phone` makes a telephone number of a sip URI: the parameter `phone2tel`. */
export type AsksForPhones = () => boolean;

/** Parameters inside of the user, `+1;rn=2@…`, raw; '' for none. */
function userParameters(uri: Uri): string {
  const user = uri.user ?? '';
  const semicolon = user.indexOf(';');
  return semicolon === -1 ? '' : user.slice(semicolon + 1);
}

/** A telephone number without what is put between its digits. */
function phoneNumber(user: string): string {
  const semicolon = user.indexOf(';');
  return (semicolon === -1 ? user : user.slice(0, semicolon)).replace(/[-.()]/g, '');
}

function parameterOf(parameters: string, name: string): string | null {
  const wanted = name.toLowerCase();
  for (const each of parameters.split(';')) {
    const equals = each.indexOf('=');
    if ((equals === -1 ? each : each.slice(0, equals)).toLowerCase() === wanted) {
      return equals === -1 ? null : each.slice(equals + 1);
    }
  }
  return null;
}

class SelectedUri {
  readonly uri: Uri;
  readonly isPhone: boolean;

  constructor(uri: Uri, isPhone: boolean) {
    this.uri = uri;
    this.isPhone = isPhone;
  }

  get type(): string {
    return this.isPhone ? 'tel' : this.uri.scheme;
  }

  get user(): string | null {
    const { user } = this.uri;
    return user === null || !this.isPhone ? user : phoneNumber(user);
  }

  /** The number a ported one is routed by, where there is one. */
  get routingUser(): string | null {
    if (!this.isPhone) return this.user;
    const number = parameterOf(this.parameters, 'rn');
    return number === null ? this.user : phoneNumber(number);
  }

  get parameters(): string {
    return this.isPhone && !this.uri.isTel ? userParameters(this.uri) : this.uri.parameters;
  }

  get hostPort(): string | null {
    const { host, port, isSips } = this.uri;
    return host === '' ? null : `${host}:${String(port ?? (isSips && !this.isPhone ? 5061 : 5060))}`;
  }

  get transport(): string {
    const { uri } = this;
    return (this.isPhone ? null : uri.transport) ?? (uri.isSips && !this.isPhone ? 'tls' : 'udp');
  }
}

/** The URI that `text` gives, and its parts; `own`: what the place gives itself where it is not that text. */
export function uriPlace(text: (ctx: Context) => Selected, phones: AsksForPhones, own = text): Place {
  const part =
    (read: (uri: SelectedUri) => Selected) =>
    (ctx: Context): Selected => {
      const found = text(ctx);
      const uri = found === null || found === undefined ? null : parseUri(String(found));
      if (uri === null) return undefined;
      return read(new SelectedUri(uri, uri.isTel || (uri.parameter('user') === 'phone' && phones())));
    };
  return tree(own, {
    type: leaf(part((uri) => uri.type)),
    user: leaf(part((uri) => uri.user)),
    rn_user: leaf(part((uri) => uri.routingUser)),
    pwd: leaf(part(({ uri }) => filled(uri.password))),
    host: leaf(part(({ uri }) => uri.host)),
    port: leaf(part(({ uri }) => uri.port)),
    hostport: leaf(part((uri) => uri.hostPort)),
    transport: leaf(part((uri) => uri.transport)),
    params: (rest) =>
      rest.length === 0
        ? part((uri) => filled(uri.parameters))
        : named((name) => leaf(part((uri) => parameterOf(uri.parameters, name) ?? undefined)))(rest),
  });
}
