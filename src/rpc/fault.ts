/** The negative answer of a management command: a number like those of SIP replies and one line of text. */
export class RpcFault extends Error {
  readonly code: number;
  readonly reason: string;

  constructor(code: number, reason: string) {
    super(`${code} - ${reason}`);
    this.code = code;
    this.reason = reason;
  }
}
