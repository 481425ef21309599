/** The file that gets the secrets of the connections of one peer (`keylog_file`), for those who read captured traffic. */
import { accessSync, appendFile, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { canonicalAddress } from '../../src/lib/ip-address.ts';
import type { KeyLog } from '../../src/lib/tls/server-end.ts';
import { reasonOf } from '../../src/lib/system-error.ts';

/** Why nothing could be written; null: it could. The file is not made yet: a check of the configuration changes nothing. */
export function whyUnwritable(file: string): string | null {
  try {
    if (!existsSync(file)) {
      if (!statSync(dirname(file)).isDirectory()) return 'its folder is none';
      accessSync(dirname(file), constants.W_OK | constants.X_OK);
    } else if (statSync(file).isDirectory()) return 'it is a folder';
    else accessSync(file, constants.W_OK);
    return null;
  } catch (error) {
    return reasonOf(error);
  }
}

/** A connection goes on without its lines when they cannot be written; that is said once until it works again. */
export function openKeyLog(file: string, address: string, complain: (text: string) => void): KeyLog {
  let isFailing = false;
  return (line, remoteAddress) => {
    if (remoteAddress === undefined || canonicalAddress(remoteAddress) !== address) return;
    appendFile(file, line, { mode: 0o600 }, (error) => {
      if (error !== null && !isFailing) complain(`cannot write to keylog_file: ${reasonOf(error)}`);
      isFailing = error !== null;
    });
  };
}
