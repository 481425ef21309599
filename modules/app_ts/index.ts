import { defineModule, param } from '../../src/module/index.ts';

const params = {
  load: param.list({
    doc: 'A file of routes in TypeScript or JavaScript, relative to the folder of the configuration; may be given several times.',
    reload: true,
  }),
};

export default defineModule({
  name: 'app_ts',
  doc: 'Routes in TypeScript and JavaScript: a function that a file exports replaces the route of its name.',
  params,
  routeFiles: { language: 'typescript', parameter: 'load' },
});
