import { defineModule, param, type ModuleSelf } from '../../src/module/index.ts';
import { CFGT } from './api.ts';
import { methodsOf } from './methods.ts';
import { ReportFiles } from './report-files.ts';
import { Reports } from './reports.ts';
import { EVERYTHING } from './variables.ts';

const params = {
  basedir: param.string({ doc: 'Folder of the reports. It must exist.', default: '/tmp', reload: false }),
  mask: param.int({
    doc: 'Which variables reports show, a sum: 1 those that are null, too; 2 `$avp`; 4 `$var`; 8 `$xavp`; 16 others; 32 all of them.',
    default: EVERYTHING,
    min: 0,
    reload: false,
  }),
  callid_prefix: param.string({
    doc: 'What Call-IDs of tests begin with; its last character ends the name of the scenario that follows.',
    default: 'NGCP%',
    reload: false,
  }),
};

export interface CfgtState {
  readonly reports: Reports;
  readonly files: ReportFiles;
}

export type Self = ModuleSelf<typeof params, CfgtState>;

export default defineModule({
  name: 'cfgt',
  doc: 'Writes a report for each message: the routes it went through, the variables there, what came and what was sent.',
  oneWorker: 'reports of one scenario are numbered one after the other',
  params,
  requires: ['pv'],
  init(host, { basedir, mask, callid_prefix }): CfgtState {
    const files = new ReportFiles(basedir, host.log);
    const reports = new Reports(host, files, { mask, prefix: callid_prefix });
    host.provide(CFGT, reports);
    return { reports, files };
  },
  stop: ({ state }) => state.files.idle(),
  methods: methodsOf,
});
