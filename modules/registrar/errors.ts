/** Why a registration is refused: the answer (RFC 3261 §21) and the text of its P-Registrar-Error header. */

export interface RegistrationError {
  readonly status: number;
  readonly reason: string;
  readonly text: string;
}

const badRequest = (text: string): RegistrationError => ({ status: 400, reason: 'Bad Request', text });
const badExtension = (text: string): RegistrationError => ({ status: 420, reason: 'Bad Extension', text });

export const errors = {
  malformedContact: badRequest('Contact parse error'),
  malformedTo: badRequest('Error while parsing To header field'),
  malformedUri: badRequest('Error while parsing address of record'),
  malformedRequest: badRequest('Missing or malformed Call-ID or CSeq'),
  starWithExpires: badRequest('* used in contact and expires is not zero'),
  starWithContacts: badRequest('* used in contact and more than 1 contact'),
  badQ: badRequest('Invalid q param in contact'),
  badCSeq: badRequest('Invalid CSeq number'),
  longContact: badRequest('Contact/received too long'),
  longAor: { status: 500, reason: 'Server Internal Error', text: 'Address Of Record too long' },
  pathNotSupported: badExtension('No support for found Path indicated'),
  outboundNotSupported: badExtension('No support for Outbound on server'),
  tooBrief: { status: 423, reason: 'Interval Too Brief', text: 'Interval too brief' },
  tooManyContacts: { status: 503, reason: 'Service Unavailable', text: 'Too many registered contacts' },
  noStorage: { status: 503, reason: 'Service Unavailable', text: 'Registrations cannot be kept now' },
} satisfies Record<string, RegistrationError>;

export function isRegistrationError(value: unknown): value is RegistrationError {
  return typeof value === 'object' && value !== null && 'text' in value && 'status' in value;
}
