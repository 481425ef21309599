/** Answers to REGISTER: the header lines Kamailio gives them, in its order. */
import type { Context } from '../../src/context/context.ts';
import type { Contact } from '../../src/state/location/contact.ts';
import { contactHeader } from './contact-header.ts';
import { errors, type RegistrationError } from './errors.ts';
import type { Registration } from './registration.ts';
import type { RegistrarSelf } from './self.ts';

export interface Answer {
  readonly status: number;
  readonly reason: string;
  /** Header lines, each with its CRLF. */
  readonly headers: string;
}

const PENDING = Symbol('registrar answer');

function contactLines(
  self: RegistrarSelf,
  ctx: Context,
  registration: Registration,
  contacts: readonly Contact[],
): string {
  const uri = ctx.message.to?.uri ?? null;
  const wantsGruu = self.params.gruu_enabled !== 0 && uri !== null && registration.supported.has('gruu');
  return contactHeader(contacts, {
    now: registration.now,
    receivedParameter: self.params.received_param,
    gruu: wantsGruu ? { user: uri.user ?? '', host: uri.host, aor: registration.aor } : null,
  });
}

export function acceptance(
  self: RegistrarSelf,
  ctx: Context,
  registration: Registration,
  contacts: readonly Contact[],
): Answer {
  const { path_mode: pathMode, outbound_mode: outboundMode, flow_timer: flowTimer } = self.params;
  const { path, supported } = registration;
  let headers = contactLines(self, ctx, registration, contacts);
  const showsPath = pathMode === 2 || (pathMode === 1 && supported.has('path'));
  if (path !== '' && showsPath && registration.contacts.length > 0) headers += `Path: ${path}\r\n`;
  if (outboundMode === 2) headers += 'Require: outbound\r\nSupported: outbound\r\n';
  if (outboundMode === 1) headers += 'Supported: outbound\r\n';
  const isOutbound = outboundMode === 2 || (outboundMode === 1 && supported.has('outbound'));
  if (outboundMode === 1 && isOutbound) headers += 'Require: outbound\r\n';
  if (isOutbound && flowTimer > 0) headers += `Flow-Timer: ${flowTimer}\r\n`;
  return { status: 200, reason: 'OK', headers };
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
  let headers = registration === null ? '' : contactLines(self, ctx, registration, contacts);
  if (error === errors.outboundNotSupported) headers += 'Unsupported: outbound\r\n';
  if (error === errors.pathNotSupported) headers += `Unsupported: path\r\nPath: ${registration?.path ?? ''}\r\n`;
  if (error === errors.tooBrief) headers += `Min-Expires: ${minExpires}\r\n`;
  headers += `P-Registrar-Error: ${error.text}\r\n`;
  if (error.status >= 500 && retryAfter > 0) headers += `Retry-After: ${retryAfter}\r\n`;
  return { status: error.status, reason: error.reason, headers };
}

/** Sends an answer with the header lines the script added before it. */
export function sendAnswer(self: RegistrarSelf, ctx: Context, answer: Answer): boolean {
  return self.host.reply(ctx, answer.status, answer.reason, answer.headers);
}

/** Keeps an answer for reg_send_reply(). */
export function keepAnswer(ctx: Context, answer: Answer): void {
  ctx.setSlot(PENDING, answer);
}

export function keptAnswer(ctx: Context): Answer | null {
  return (ctx.slot(PENDING) as Answer | undefined) ?? null;
}
