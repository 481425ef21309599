/** Names of levels and facilities, as module debugger takes them. */
import { facilityCode, levelOfWord } from '../../src/lib/log/level-names.ts';
import { arg, checked } from '../../src/module/index.ts';

export const levelName = () =>
  checked(arg.literal(), 'level such as L_DBG', (written) => levelOfWord(written) !== null);

export const facilityName = () =>
  checked(
    arg.literal(),
    'syslog facility such as LOG_LOCAL0',
    (written) => written.startsWith('LOG_') && facilityCode(written) !== null,
  );
