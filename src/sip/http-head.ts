/** Heads of HTTP requests on the streams of SIP, as far as cutting the stream needs them (RFC 9112 §6, RFC 9110 §10.1.1). One char per byte. */

/** Whether the first line ends with the version of HTTP/1; for whole lines only. */
export function isHttpRequest(head: string): boolean {
  const lineEnd = head.indexOf('\n');
  return lineEnd > 0 && head.startsWith(' HTTP/1.', lineEnd - (head[lineEnd - 1] === '\r' ? 10 : 9));
}

/** Such a body has no length that is known before; it is not taken. */
export function hasTransferEncoding(head: string): boolean {
  return /^Transfer-Encoding[ \t]*:/im.test(head);
}

/** Whether the client waits to be told that its body is wanted. */
export function expectsContinue(head: string): boolean {
  return /^Expect:[ \t]*100-continue[ \t]*\r?$/im.test(head);
}
