/** The REGISTER requests that make, renew and end registrations (RFC 3261 §10.2). */
import type { ModuleHost, ParameterValues } from '../../src/module/index.ts';
import { findSocket } from '../../src/pv/socket-spec.ts';
import type { LocalSocket } from '../../src/sip/flow.ts';
import { oneLine } from '../../src/sip/fold.ts';
import { ClientExchange, FIRST_CSEQ, requestProblem, type ClientRequest, type Sending } from './client-request.ts';
import type { PARAMETERS } from './parameters.ts';
import { RegistrationAttempt } from './registration-attempt.ts';
import { isUnset, type Registration } from './registration.ts';

export interface RegistrarClientParts {
  readonly host: ModuleHost;
  readonly params: ParameterValues<typeof PARAMETERS>;
  readonly sending: Sending;
  readonly defaultSocket: LocalSocket | null;
  /** False once it was taken away; another may have its uuid. */
  isKept(registration: Registration): boolean;
}

export class RegistrarClient {
  readonly #parts: RegistrarClientParts;

  constructor(parts: RegistrarClientParts) {
    this.#parts = parts;
  }

  /** The Contact of a registration: `host[:port][;parameters]`. */
  contactOf({ row }: Registration): string {
    return isUnset(row.contact_addr) ? (this.#parts.params.reg_contact_addr ?? '') : row.contact_addr;
  }

  /** Asks for what `registration.expires` says, and notes there what becomes of it; ends when that is sent. */
  async register(registration: Registration): Promise<void> {
    const request = this.#requestOf(registration);
    const exchange = new ClientExchange(this.#parts.sending, null, request);
    await new RegistrationAttempt(this.#parts, registration, exchange).send(requestProblem(request));
  }

  #requestOf(registration: Registration): ClientRequest {
    const { params, defaultSocket, host } = this.#parts;
    const { row, expires, callId, cseq } = registration;
    const address = `sip:${row.r_username}@${row.r_domain}`;
    const keeps = params.reg_keep_callid !== 0 && callId !== null;
    return {
      method: 'REGISTER',
      uri: `sip:${row.r_domain}`,
      from: address,
      to: address,
      callId: keeps ? callId : null,
      cseq: keeps ? cseq + 1 : FIRST_CSEQ,
      headers: `${oneLine(`Contact: <sip:${row.l_uuid}@${this.contactOf(registration)}>`)}\r\nExpires: ${expires}\r\n`,
      body: '',
      nextHop: isUnset(row.auth_proxy) ? null : row.auth_proxy,
      socket: isUnset(row.socket) ? defaultSocket : (findSocket(host.network.sockets, row.socket) ?? defaultSocket),
    };
  }
}
