/** What a sender says of a message besides where it goes. Bits. */
export const SendOption = {
  /** Streams only: use a connection that exists; do not open one. */
  NoConnect: 1,
  /** Streams only: close the connection when the message is out. */
  CloseAfter: 2,
  /** It is a reply made here, not one of somebody else that is sent on. */
  MadeHere: 4,
} as const;
