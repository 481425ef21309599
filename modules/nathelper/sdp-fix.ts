/** `fix_nated_sdp()`: the session description with the address the message really came from. */
import type { Context } from '../../src/context/context.ts';
import { contentEnd, readSdp, type SdpAddress, type SdpSession } from '../../src/sip/sdp.ts';
import { findSdp } from '../../src/sip/sdp-body.ts';

/** Bits of the argument. */
export const SdpFix = { Direction: 1, Media: 2, Mark: 4, Origin: 8 } as const;

export interface SdpFixSettings {
  readonly level: number;
  /** Taken instead of the source address; '': that. */
  readonly address: string;
  /** Line that marks the description; '': none. */
  readonly mark: string;
  /** Whether the addresses that go are kept in lines `a=oldmediaip:`. */
  readonly keepsOld: boolean;
}

/** 1: addresses were replaced, 2: none was, null: the message has no session description. */
export function fixSdp(ctx: Context, settings: SdpFixSettings): 1 | 2 | null {
  const span = findSdp(ctx.message);
  if (span === null) return null;
  const { level, mark } = settings;
  const { text } = ctx.message;
  const sessions = readSdp(text, span.start, span.end);
  const end = contentEnd(text, span.start, span.end);
  if ((level & SdpFix.Direction) !== 0) addDirection(ctx, sessions, end);
  if ((level & SdpFix.Mark) !== 0 && mark !== '') ctx.edits.insertAt(end, `\r\n${mark.trimEnd()}`);
  let replaced = 0;
  for (const address of addressesFor(level, sessions)) if (replace(ctx, address, end, settings)) replaced++;
  return replaced > 0 ? 1 : 2;
}

/** Behind the last line before the next stream, or before the end. */
function addDirection(ctx: Context, sessions: readonly SdpSession[], end: number): void {
  const streams = sessions.flatMap(({ media }) => media);
  streams.forEach(({ start }, index) => {
    const next = streams[index + 1]?.start ?? end;
    ctx.edits.insertAt(contentEnd(ctx.message.text, start, next), '\r\na=direction:active');
  });
}

/** In the order in which Kamailio goes through them, which is that of the lines with the old ones. */
function addressesFor(level: number, sessions: readonly SdpSession[]): SdpAddress[] {
  const addresses: SdpAddress[] = [];
  if ((level & (SdpFix.Media | SdpFix.Origin)) === 0) return addresses;
  for (const { rtcp, media } of sessions) addresses.push(...rtcp, ...media.flatMap((stream) => stream.rtcp));
  if ((level & SdpFix.Media) !== 0) {
    for (const { connections, media } of sessions)
      addresses.push(...connections, ...media.flatMap((stream) => stream.connections));
  }
  if ((level & SdpFix.Origin) !== 0) for (const { origins } of sessions) addresses.push(...origins);
  return addresses;
}

/** RFC 2543 §B.5: the null address is no address but says that the stream is on hold. */
const isNull = (address: string): boolean => address === '0.0.0.0' || address === '::';

/** False: it stays. */
function replace(ctx: Context, { start, end, isIpv6 }: SdpAddress, at: number, settings: SdpFixSettings): boolean {
  const old = ctx.message.text.slice(start, end);
  if (isNull(old)) return false;
  const address = settings.address === '' ? ctx.flow.remoteAddress : settings.address;
  ctx.edits.replace(start, end, address);
  if (settings.keepsOld && old !== address) ctx.edits.insertAt(at, `\r\na=oldmediaip${isIpv6 ? '6' : ''}:${old}`);
  return true;
}
