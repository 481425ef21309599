/** The arguments in front of the text: what they are has to be known when the configuration is read, unless a variable says it. */
import { facilityCode } from '../../src/lib/log/level-names.ts';
import { arg, checked } from '../../src/module/index.ts';
import { parseLevel } from './levels.ts';

/** `L_ERR`, or a variable with the number of a level. */
export const levelText = () =>
  checked(
    arg.lazyFormat(),
    'level such as L_ERR',
    (written) => !/^-?\d+$/.test(written) && parseLevel(written) !== null,
  );

/** `LOG_LOCAL0`. */
export const facilityText = () =>
  checked(
    arg.lazyFormat(),
    'syslog facility such as LOG_LOCAL0',
    (written) => written.startsWith('LOG_') && facilityCode(written) !== null,
  );
