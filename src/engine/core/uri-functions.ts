/** Core functions that rewrite the Request-URI. */
import { arg, functionsOf } from '../../module/index.ts';
import type { Context } from '../../context/context.ts';
import { changeRequestUri, currentUri, withHost } from '../../context/request-uri.ts';
import { isWrittenPort } from '../../sip/port.ts';
import { parseUri, portPieces, type UriParts } from '../../sip/uri.ts';
import { count, quoted } from './plain-arguments.ts';
import { BEFORE_SENDING } from './routes.ts';
import type { CoreSelf } from './self.ts';

const fn = functionsOf<CoreSelf>();

interface HostPort {
  readonly host: string;
  readonly port: number | null;
  readonly portText: string | null;
  readonly parameters: string;
}

/** `host[:port][;parameters]`; null when it is not that. */
function parseHostPort(text: string): HostPort | null {
  const uri = parseUri(`sip:${text}`);
  if (uri === null || uri.user !== null) return null;
  return { host: uri.host, port: uri.port, portText: uri.portText, parameters: uri.parameters };
}

/** A user that is left empty goes away, and its password with it. */
function userPart(user: string): Partial<UriParts> {
  return user === '' ? { user: null, password: null } : { user };
}

function change(self: CoreSelf, ctx: Context, changes: Partial<UriParts>): number {
  return changeRequestUri(ctx, changes) ? 1 : refuse(self, ctx);
}

function refuse(self: CoreSelf, ctx: Context): -1 {
  if (!ctx.message.isRequest) self.host.log.error('a reply has no Request-URI to change', self.host.logPrefix(ctx));
  return -1;
}

export const uriFunctions = {
  rewriteuri: fn({
    doc: 'Replaces the whole Request-URI.',
    args: [quoted(arg.text())],
    names: ['uri'],
    routes: BEFORE_SENDING,
    aliases: ['seturi'],
    kemi: 'seturi',
    run(_self, ctx, uri) {
      if (parseUri(uri) === null) return -1;
      ctx.newUri = uri;
      return 1;
    },
  }),
  rewritehost: fn({
    doc: 'Replaces the host of the Request-URI; everything else stays, but a tel or urn URI becomes a sip one.',
    args: [quoted(arg.text())],
    names: ['host'],
    routes: BEFORE_SENDING,
    aliases: ['sethost', 'seth'],
    kemi: 'sethost',
    run: (self, ctx, host) => change(self, ctx, { host }),
  }),
  rewritehostport: fn({
    doc: 'Replaces host and port of the Request-URI; user, parameters and headers stay.',
    args: [quoted(arg.text())],
    names: ['hostPort'],
    routes: BEFORE_SENDING,
    aliases: ['sethostport', 'sethp'],
    run(self, ctx, text) {
      const target = parseHostPort(text);
      if (target === null) return -1;
      const { host, port, portText, parameters } = target;
      return change(self, ctx, parameters === '' ? { host, port, portText } : target);
    },
  }),
  rewritehostporttrans: fn({
    doc: 'Replaces host, port and transport of the Request-URI; user and other parameters stay.',
    args: [quoted(arg.text())],
    names: ['hostPort'],
    routes: BEFORE_SENDING,
    aliases: ['sethostporttrans', 'sethpt'],
    run(self, ctx, text) {
      const target = parseHostPort(text);
      const current = currentUri(ctx);
      if (target === null || current === null) return refuse(self, ctx);
      const uri = withHost(current);
      const { host, port, portText } = target;
      const others = uri.parameters.split(';').filter((each) => each !== '' && !/^transport(=|$)/i.test(each));
      const parameters = [...(target.parameters === '' ? [] : [target.parameters]), ...others].join(';');
      return change(self, ctx, { host, port, portText, parameters });
    },
  }),
  rewriteport: fn({
    doc: 'Replaces the port of the Request-URI; an empty text takes it away.',
    args: [quoted(arg.text())],
    names: ['port'],
    routes: BEFORE_SENDING,
    aliases: ['setport', 'setp'],
    run(self, ctx, port) {
      return port === '' || isWrittenPort(port) ? change(self, ctx, portPieces(port)) : -1;
    },
  }),
  rewriteuser: fn({
    doc: 'Replaces the user of the Request-URI; its password stays.',
    args: [quoted(arg.text())],
    names: ['user'],
    routes: BEFORE_SENDING,
    aliases: ['setuser', 'setu'],
    kemi: 'setuser',
    run: (self, ctx, user) => change(self, ctx, userPart(user)),
  }),
  rewriteuserpass: fn({
    doc: 'Replaces user and password (`user:password`) of the Request-URI.',
    args: [quoted(arg.text())],
    names: ['userPassword'],
    routes: BEFORE_SENDING,
    aliases: ['setuserpass', 'setup'],
    run(self, ctx, text) {
      const colon = text.indexOf(':');
      const user = colon === -1 ? text : text.slice(0, colon);
      return change(self, ctx, { user, password: colon === -1 ? null : text.slice(colon + 1) });
    },
  }),
  prefix: fn({
    doc: 'Puts text in front of the user of the Request-URI.',
    args: [quoted(arg.text())],
    names: ['prefix'],
    routes: BEFORE_SENDING,
    run: (self, ctx, text) => change(self, ctx, { user: text + (currentUri(ctx)?.user ?? '') }),
  }),
  strip: fn({
    doc: 'Takes the first n characters from the user of the Request-URI.',
    args: [count()],
    names: ['number'],
    routes: BEFORE_SENDING,
    run: (self, ctx, count) => change(self, ctx, userPart((currentUri(ctx)?.user ?? '').slice(Math.max(count, 0)))),
  }),
  strip_tail: fn({
    doc: 'Takes the last n characters from the user of the Request-URI.',
    args: [count()],
    names: ['number'],
    routes: BEFORE_SENDING,
    run(self, ctx, count) {
      const user = currentUri(ctx)?.user ?? '';
      return change(self, ctx, userPart(user.slice(0, Math.max(user.length - Math.max(count, 0), 0))));
    },
  }),
  userphone: fn({
    doc: 'Adds user=phone to the Request-URI.',
    routes: BEFORE_SENDING,
    run(self, ctx) {
      const uri = currentUri(ctx);
      if (uri === null && !ctx.message.isRequest) return refuse(self, ctx);
      if (uri === null || !uri.isSipOrSips || uri.hasParameter('user')) return 1;
      return change(self, ctx, { parameters: uri.parameters === '' ? 'user=phone' : `${uri.parameters};user=phone` });
    },
  }),
  revert_uri: fn({
    doc: 'Puts the Request-URI back as it was received.',
    routes: BEFORE_SENDING,
    run(_self, ctx) {
      ctx.newUri = null;
      return 1;
    },
  }),
};
