import { defineModule, param } from '../../src/module/index.ts';

const params = {
  load: param.list({
    doc: 'A file of routes in TypeScript or JavaScript, relative to the folder of the configuration; may be given several times.',
    reload: true,
  }),
  stuck_after: param.int({
    doc: 'Seconds without any message handled, as in a loop without an end, after which the log says at which line routing stands. 0 for never.',
    default: 10,
    min: 0,
    max: 86_400,
  }),
};

export default defineModule({
  name: 'app_ts',
  doc: 'Routes in TypeScript and JavaScript: a function that a file exports replaces the route of its name.',
  oneWorker: 'files of routes keep their variables for themselves',
  params,
  routeFiles: { language: 'typescript', parameter: 'load', stuckAfter: 'stuck_after' },
});
