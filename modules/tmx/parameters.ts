/** The parameters of tmx. */
import { param } from '../../src/module/index.ts';

export const PARAMETERS = {
  precheck_trans: param.ignored('Messages of a call are processed one after the other, so nothing has to be checked.'),
};
