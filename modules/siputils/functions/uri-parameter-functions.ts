/** Functions on parameters of the Request-URI. */
import { arg, functionsOf, RouteType, returnCode } from '../../../src/module/index.ts';
import type { Self } from '../parameters.ts';
import { addParameter, hasParameter, hasParameterAtAll, parameterOf, removeParameter } from '../uri-parameters.ts';

const fn = functionsOf<Self>();
const SERVING = RouteType.Request | RouteType.Failure | RouteType.Branch;
export const uriParameterFunctions = {
  uri_param: fn({
    doc: 'True when the Request-URI has the parameter with this value, or without one when none is given.',
    args: [arg.text(), arg.optional(arg.text())],
    names: ['name', 'value'],
    routes: SERVING,
    kemi: ['uri_param', 'uri_param_value'],
    run: (_self, ctx, name, value) => returnCode(hasParameter(ctx, name, value)),
  }),
  uri_param_any: fn({
    doc: 'True when the Request-URI has the parameter, with or without a value.',
    args: [arg.text()],
    names: ['name'],
    routes: SERVING,
    run: (_self, ctx, name) => returnCode(hasParameterAtAll(ctx, name)),
  }),
  uri_param_rm: fn({
    doc: 'Takes a parameter from the Request-URI.',
    args: [arg.text()],
    names: ['name'],
    routes: SERVING,
    run: (_self, ctx, name) => returnCode(removeParameter(ctx, name)),
  }),
  add_uri_param: fn({
    doc: 'Adds `name=value` to the Request-URI.',
    args: [arg.plain()],
    names: ['parameter'],
    routes: RouteType.Request,
    run: (_self, ctx, parameter) => returnCode(addParameter(ctx, parameter)),
  }),
  get_uri_param: fn({
    doc: 'Puts the value of a parameter of the Request-URI into a variable.',
    args: [arg.text(), arg.variable({ writable: true })],
    names: ['name', 'result'],
    routes: RouteType.Request | RouteType.Local,
    run(_self, ctx, name, target) {
      const value = parameterOf(ctx, name);
      if (value === null) return -1;
      target.set!(ctx, value);
      return 1;
    },
  }),
};
