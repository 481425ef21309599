// Whether we may write to a folder of the checkout, which may be somebody else's.

import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** The name of an account; its number where it has none. */
function nameOf(uid) {
  try {
    const line = readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find((each) => each.split(':')[2] === String(uid));
    return line?.split(':')[0] ?? `user ${uid}`;
  } catch {
    return `user ${uid}`;
  }
}

/** One line that says why nothing can be written to `folder`, or made there, and who should `act`; null: it can. */
export function complainOfOwner(folder, act) {
  const place = existsSync(folder) ? folder : dirname(folder);
  try {
    accessSync(place, constants.W_OK);
    return null;
  } catch (error) {
    const { uid } = statSync(place);
    const isOurs = uid === process.getuid?.();
    const why = isOurs || error.code !== 'EACCES' ? error.code : `it belongs to ${nameOf(uid)}; ${act} as that user`;
    return `ERROR: cannot write to ${place}: ${why}`;
  }
}
