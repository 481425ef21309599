/** How masks are written into messages, and who may write them. */
import type { Masks } from './mask.ts';

export interface MaskSettings {
  readonly masks: Masks;
  readonly maskIp: string;
  readonly masksCallId: boolean;
  readonly uriParameter: string;
  readonly uriPrefix: string;
  readonly viaParameter: string;
  readonly viaPrefix: string;
  readonly callIdPrefix: string;
  /** Only URIs with our address and our parameter in front are read. */
  readonly checksPrefix: boolean;
  isMyself(host: string, port: number | null): boolean;
}

/** Parameter of the Via of who sent a message to us, between its arrival and its leaving: the side it came from. */
export const SIDE = 'TH';

/** The Call-ID the sender knows: the real one, or our mask. */
export const Side = { Plain: 'd', Masked: 'u' } as const;

/** Requests whose Contact is a matter between a phone and its server. */
export const isLocalMatter = (method: string | null): boolean => method === 'REGISTER' || method === 'PUBLISH';

export function maskedUri({ masks, maskIp, uriParameter, uriPrefix }: MaskSettings, uri: string): string {
  return `sip:${maskIp};${uriParameter}=${uriPrefix}${masks.hide(uri)}`;
}
