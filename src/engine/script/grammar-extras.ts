/** `uri_host_extra_chars` and `hdr_name_extra_chars`: characters that are read where the grammar of SIP has none. */
import { allowInHeaderNames } from '../../sip/header-name.ts';
import { allowInHosts } from '../../sip/uri.ts';
import type { CoreValues } from '../config/core-parameters.ts';

/** What ends a header name or a line is never part of a name. */
function printable(characters: string | null): string {
  return (characters ?? '').replace(/[^!-9;-~\x80-\xff]/g, '');
}

export function extendGrammar(core: CoreValues): void {
  allowInHosts(printable(core.uri_host_extra_chars));
  allowInHeaderNames(printable(core.hdr_name_extra_chars));
}
