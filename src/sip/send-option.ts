/** What a sender may ask for besides that a message goes out; streams only. Bits. */
export const SendOption = {
  /** Use a connection that exists; do not open one. */
  NoConnect: 1,
  /** Close the connection when the message is out. */
  CloseAfter: 2,
} as const;
