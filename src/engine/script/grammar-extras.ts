/** What is read beyond the grammar of SIP: `uri_host_extra_chars`, `hdr_name_extra_chars`, `http_reply_parse`. */
import { setExtraHeaderNameCharacters } from '../../sip/header-name.ts';
import { readHttpReplies } from '../../sip/start-line.ts';
import { setExtraHostCharacters } from '../../sip/uri.ts';
import type { CoreValues } from '../config/core-parameters.ts';

/** What ends a header name or a line is never part of a name. */
function printable(characters: string | null): string {
  return (characters ?? '').replace(/[^!-9;-~\x80-\xff]/g, '');
}

/** Those that a configuration allows in the names of headers. */
export function extraHeaderNameCharacters(core: CoreValues): string {
  return printable(core.hdr_name_extra_chars);
}

/**
 * From now on messages are read as `core` says. There is one parser in the process: only a configuration that is in use
 * may have its way, not one that is read to see what is wrong with it.
 */
export function useGrammar(core: CoreValues): void {
  setExtraHostCharacters(printable(core.uri_host_extra_chars));
  setExtraHeaderNameCharacters(extraHeaderNameCharacters(core));
  readHttpReplies(core.http_reply_parse !== 0);
}
