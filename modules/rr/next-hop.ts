/** The URI a Route leads to: that of its `maddr` when it has one, which keeps its port only, as in Kamailio. */
import type { Uri } from '../../src/sip/uri.ts';

export function destinationOf(text: string, uri: Uri): string {
  const { maddr } = uri;
  if (maddr === null) return text;
  const port = uri.port === null ? '' : `:${String(uri.port)}`;
  return `sip:${maddr}${port}`;
}
