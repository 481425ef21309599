import { computeStatistics, defineModule } from '../../src/module/index.ts';
import { TM } from '../tm/api.ts';
import { functions } from './functions.ts';
import { PARAMETERS } from './parameters.ts';
import { STATISTICS } from './statistics.ts';
import { variables } from './variables.ts';

export default defineModule({
  name: 'tmx',
  doc: 'More of the transaction: the $T variables, canceling and answering other calls, pausing.',
  params: PARAMETERS,
  requires: ['tm'],
  init(host) {
    const tm = host.require(TM);
    computeStatistics(host.statistics, STATISTICS, tm, true);
    return tm;
  },
  functions,
  statistics: STATISTICS,
  variables,
});
