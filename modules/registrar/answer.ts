/** Answers to REGISTER: the header lines Kamailio gives them, in its order. */
import { checkedCredentials } from '../../src/context/checked-credentials.ts';
import type { Context } from '../../src/context/context.ts';
import { ReplyHeaders } from '../../src/context/reply-headers.ts';
import { fitsSurely, lineThatFits, MOST_TIMES, roomInReply } from '../../src/context/reply-limit.ts';
import type { Contact } from '../../src/state/location/contact.ts';
import { contactValues } from './contact-header.ts';
import { errors, type RegistrationError } from './errors.ts';
import type { Registration } from './registration.ts';
import type { RegistrarSelf } from './self.ts';

export interface Answer {
  readonly status: number;
  readonly reason: string;
  readonly headers: ReplyHeaders;
}

const PENDING = Symbol('registrar answer');

/** An answer before its contacts are known. */
interface Draft {
  readonly status: number;
  readonly reason: string;
  /** Header lines besides Contact, behind it. */
  readonly lines: string;
}

export function acceptance(
  self: RegistrarSelf,
  ctx: Context,
  registration: Registration,
  contacts: readonly Contact[],
): Answer {
  const { path_mode: pathMode, outbound_mode: outboundMode, flow_timer: flowTimer } = self.params;
  const { path, supported } = registration;
  let lines = '';
  const showsPath = pathMode === 2 || (pathMode === 1 && supported.has('path'));
  if (path !== '' && showsPath && registration.contacts.length > 0) lines += `Path: ${path}\r\n`;
  if (outboundMode === 2) lines += 'Require: outbound\r\nSupported: outbound\r\n';
  if (outboundMode === 1) lines += 'Supported: outbound\r\n';
  const isOutbound = outboundMode === 2 || (outboundMode === 1 && supported.has('outbound'));
  if (outboundMode === 1 && isOutbound) lines += 'Require: outbound\r\n';
  if (isOutbound && flowTimer > 0) lines += `Flow-Timer: ${flowTimer}\r\n`;
  return withContacts(self, ctx, { status: 200, reason: 'OK', lines }, registration, contacts);
}

/** `contacts`: those the address of record has; `registration` is null when the request could not be read so far. */
export function refusal(
  self: RegistrarSelf,
  ctx: Context,
  error: RegistrationError,
  registration: Registration | null,
  contacts: readonly Contact[],
): Answer {
  const { min_expires: minExpires, retry_after: retryAfter } = self.params;
  const { status, reason } = error;
  let lines = '';
  if (error === errors.outboundNotSupported) lines += 'Unsupported: outbound\r\n';
  if (error === errors.pathNotSupported) lines += `Unsupported: path\r\nPath: ${registration?.path ?? ''}\r\n`;
  if (error === errors.tooBrief) lines += `Min-Expires: ${minExpires}\r\n`;
  lines += `P-Registrar-Error: ${error.text}\r\n`;
  if (status >= 500 && retryAfter > 0) lines += `Retry-After: ${retryAfter}\r\n`;
  const draft = { status, reason, lines };
  if (registration === null) return { status, reason, headers: ReplyHeaders.counting(lines) };
  return withContacts(self, ctx, draft, registration, contacts);
}

/** The answer with all contacts, or with as many as nobody can send to somebody else by a forged datagram. */
function withContacts(
  self: RegistrarSelf,
  ctx: Context,
  { status, reason, lines }: Draft,
  registration: Registration,
  contacts: readonly Contact[],
): Answer {
  const uri = ctx.message.to?.uri ?? null;
  const wantsGruu = self.params.gruu_enabled !== 0 && uri !== null && registration.supported.has('gruu');
  const options = {
    now: registration.now,
    receivedParameter: self.params.received_param,
    gruu: wantsGruu ? { user: uri.user ?? '', host: uri.host, aor: registration.aor } : null,
  };
  const { line } = lineThatFits('Contact', contactValues(contacts, options), Infinity);
  const all = line + lines;
  // However short the request was.
  const isWhole = self.params.limit_contacts_udp === 0 || checkedCredentials(ctx) !== null;
  if (isWhole) return { status, reason, headers: ReplyHeaders.exempt(all) };
  const answer = { status, reason, headers: ReplyHeaders.counting(all) };
  if (line === '' || fitsSurely(ctx, reason, all.length)) return answer;
  const room = roomInReply(ctx, status, reason) - lines.length;
  if (line.length <= room) return answer;
  const isOwn = ({ callId, cseq }: Contact): boolean => callId === registration.callId && cseq === registration.cseq;
  const ordered = [...contacts.filter(isOwn), ...contacts.filter((contact) => !isOwn(contact))];
  const cut = lineThatFits('Contact', contactValues(ordered, options), room);
  self.host.log.info(
    `answer to ${ctx.flow.remoteAddress} without ${cut.left} contacts of <${registration.aor}>: over UDP and without ` +
      `credentials it is at most ${MOST_TIMES} times as long as the request (limit_contacts_udp)`,
    self.host.logPrefix(ctx),
  );
  return { status, reason, headers: ReplyHeaders.counting(cut.line + lines) };
}

/** Sends an answer with the header lines the script added before it. */
export function sendAnswer(self: RegistrarSelf, ctx: Context, answer: Answer): boolean {
  const { status, reason, headers } = answer;
  return self.host.reply(ctx, status, reason, headers);
}

/** Puts the header lines of an answer into the replies of the script. */
export function prepareAnswer(ctx: Context, { headers }: Answer): void {
  ctx.replyHeaders = ctx.replyHeaders.and(headers);
}

/** Keeps an answer for reg_send_reply(). */
export function keepAnswer(ctx: Context, answer: Answer): void {
  ctx.setSlot(PENDING, answer);
}

export function keptAnswer(ctx: Context): Answer | null {
  return (ctx.slot(PENDING) as Answer | undefined) ?? null;
}
