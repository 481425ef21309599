/** The address of record a function call is about. */
import { parseUri, type Uri } from '../../src/sip/uri.ts';
import { aorOf } from './aor.ts';
import { errors, type RegistrationError } from './errors.ts';
import type { RegistrarSelf } from './self.ts';

/** By the rules of the parameters as they stand now. */
export function aorOfUri(self: RegistrarSelf, uri: Uri | null): string | RegistrationError {
  if (uri === null || !(uri.isSipOrSips || uri.isTel)) return errors.malformedUri;
  return aorOf(uri, {
    useDomain: self.state.locations.useDomain,
    caseSensitive: self.params.case_sensitive !== 0,
    realmPrefix: self.params.realm_prefix,
  });
}

export function aorOfText(self: RegistrarSelf, uri: string): string | RegistrationError {
  return aorOfUri(self, parseUri(uri));
}
