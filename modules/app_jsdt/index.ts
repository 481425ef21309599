import { arg, defineModule, functionsOf, param, RouteType, type ModuleSelf } from '../../src/module/index.ts';
import { runFile, runFunction, runText } from './run.ts';

const params = {
  load: param.list({
    doc: 'A script with functions, relative to the folder of the configuration; may be given several times.',
    reload: true,
  }),
  mode: param.noEffect('Scripts may always load others with require().', 1, 0),
};

type Self = ModuleSelf<typeof params, undefined>;
const fn = functionsOf<Self>();

export default defineModule({
  name: 'app_jsdt',
  doc: 'Runs scripts in JavaScript that were written for Kamailio\'s module of this name, and routes by them (cfgengine "jsdt").',
  params,
  routeFiles: { language: 'jsdt', parameter: 'load' },
  functions: {
    jsdt_dofile: fn({
      doc: 'Runs a script from a file, which is read each time, apart from the scripts that were loaded.',
      args: [arg.text()],
      names: ['path'],
      routes: RouteType.Any,
      kemi: 'dofile',
      waits: true,
      run: runFile,
    }),
    jsdt_dostring: fn({
      doc: 'Runs a text as a script, apart from the scripts that were loaded.',
      args: [arg.text()],
      names: ['script'],
      routes: RouteType.Any,
      kemi: 'dostring',
      waits: true,
      run: (self, ctx, text) => runText(self, ctx, text, 'apart'),
    }),
    jsdt_runstring: fn({
      doc: 'Runs a text as a script among those that were loaded.',
      args: [arg.text()],
      names: ['script'],
      routes: RouteType.Any,
      kemi: 'runstring',
      waits: true,
      run: (self, ctx, text) => runText(self, ctx, text, 'with files'),
    }),
    jsdt_run: fn({
      doc: 'Calls a function of the scripts that were loaded, with up to three texts.',
      args: [arg.text(), arg.optional(arg.text()), arg.optional(arg.text()), arg.optional(arg.text())],
      names: ['name', 'first', 'second', 'third'],
      routes: RouteType.Any,
      kemi: ['run', 'run_p1', 'run_p2', 'run_p3'],
      waits: true,
      run: (self, ctx, name, ...args) =>
        runFunction(
          self,
          ctx,
          name,
          args.filter((each) => each !== undefined),
        ),
    }),
  },
});
