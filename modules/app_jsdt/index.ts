import { arg, defineModule, functionsOf, RouteType } from '../../src/module/index.ts';
import { scriptMethods } from './methods.ts';
import { runFile, runFunction, runText } from './run.ts';
import { newState, params, type Self } from './self.ts';

const fn = functionsOf<Self>();

export default defineModule({
  name: 'app_jsdt',
  doc: 'Runs scripts in JavaScript that were written for Kamailio\'s module of this name, and routes by them (cfgengine "jsdt").',
  oneWorker: 'its scripts keep their variables for themselves',
  params,
  init: newState,
  routeFiles: { language: 'jsdt', parameter: 'load', requires: 'mode' },
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
  methods: scriptMethods,
});
