/** Functions on the contacts of any user: fetching them for `$ulc` and removing them. */
import type { Context } from '../../src/context/context.ts';
import { parseUri } from '../../src/sip/uri.ts';
import { isExpired } from '../../src/state/location/contact.ts';
import { aorOfUri } from './aor-of-call.ts';
import { isRegistrationError } from './errors.ts';
import type { RegistrarSelf } from './self.ts';

/** 1 fetched, -1 the user has no contact or the URI is malformed; then the profile is empty. */
export function fetchContacts(
  self: RegistrarSelf,
  ctx: Context,
  to: { domain: string; uri: string; profile: string },
): number {
  const { domain, uri, profile } = to;
  const { locations, profiles } = self.state;
  profiles.free(ctx, profile);
  const aor = aorOfUri(self, parseUri(uri));
  if (isRegistrationError(aor)) return -1;
  const contacts = locations.get(domain, aor);
  if (contacts === null) return -1;
  profiles.set(ctx, profile, { domain, aor, contacts });
  return 1;
}

/** `ruid`: only that contact; '' is all. 1 done (also when there was none), -1 the URI is malformed, -3 no such contact. */
export function unregister(self: RegistrarSelf, domain: string, uri: string, ruid: string): number {
  const { locations } = self.state;
  const aor = uri === '' && ruid !== '' ? locations.aorOfRuid(domain, ruid) : aorOfUri(self, parseUri(uri));
  if (aor === null) return -3;
  if (isRegistrationError(aor)) return -1;
  if (ruid === '') {
    locations.remove(domain, aor);
    return 1;
  }
  return locations.exclusive(() => {
    const contacts = locations.get(domain, aor) ?? [];
    const left = contacts.filter((contact) => contact.ruid !== ruid);
    if (left.length === contacts.length) return -3;
    const now = locations.now();
    locations.put(
      domain,
      aor,
      left.filter((contact) => !isExpired(contact, now)),
    );
    return 1;
  });
}
