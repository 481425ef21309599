/** Why a destination is not to be sent to for a while, as bits. */
export const BlockReason = {
  /** A message could not be sent. */
  Send: 2,
  /** No connection could be made. */
  Connect: 4,
  /** Nothing was answered. */
  Timeout: 16,
  /** It answered 503. */
  Unavailable: 32,
  /** A script or an operator said so. */
  Administrator: 64,
  /** Stays when all entries are deleted. */
  Kept: 128,
} as const;
