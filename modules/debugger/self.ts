/** Settings and state of the module. */
import { facilityCode } from '../../src/lib/log/level-names.ts';
import { param, type ModuleHost, type ModuleSelf, type ParameterValues } from '../../src/module/index.ts';
import { CFGT } from '../cfgt/api.ts';
import { Breakpoints } from './breakpoints.ts';
import { checkFacility, checkLevel, parseAssignment, SourceSettings } from './source-settings.ts';
import { Tracer } from './tracer.ts';

/** Of the parameter `breakpoint`: routes are compiled without them. */
const NO_BREAKPOINTS = -1;

export const params = {
  cfgtrace: param.int({ doc: '1: the log has a line for each action of the script.', min: 0, max: 1, reload: false }),
  cfgtrace_format: param.int({ doc: '1: these lines do not name the file.', min: 0, max: 1, reload: false }),
  breakpoint: param.int({
    doc: '1: the run of a route stops before each action; 0: it does once `dbg.bp on` says so. -1: it cannot, and costs nothing.',
    default: NO_BREAKPOINTS,
    min: NO_BREAKPOINTS,
    reload: false,
  }),
  log_level: param.int({ doc: 'Level of the lines about actions.', default: -1, min: -5, max: 9, reload: false }),
  log_level_name: param.string({
    doc: 'What the lines about actions name as their level.',
    default: '',
    reload: false,
  }),
  log_facility: param.string({ doc: 'Syslog facility of the lines about actions.', reload: false }),
  log_prefix: param.string({
    doc: 'What stands before the lines about actions.',
    default: '*** cfgtrace:',
    reload: false,
  }),
  log_assign: param.int({
    doc: '1: at level debug the log has what each assignment assigned.',
    min: 0,
    max: 1,
    reload: false,
  }),
  step_usleep: param.ignored('A run that stopped learns of commands at once.'),
  step_loops: param.ignored('Commands are answered at once.'),
  mod_hash_size: param.int({ doc: 'Not 0: modules can have log levels of their own.', min: 0, reload: false }),
  mod_level_mode: param.int({ doc: '1: log levels of modules count.', min: 0, max: 1, reload: false }),
  mod_level: param.list({ doc: '`MODULE=LEVEL`, core for the core. May be given several times.', check: checkLevel }),
  mod_facility_mode: param.int({
    doc: '1: syslog facilities of modules count.',
    min: 0,
    max: 1,
    reload: false,
  }),
  mod_facility: param.list({
    doc: '`MODULE=FACILITY`, core for the core: where in syslog its records go. May be given several times.',
    check: checkFacility,
  }),
  cfgpkgcheck: param.ignored('There is no memory of the kind that it checks.'),
  reset_msgid: param.int({ doc: '1: dbg.reset_msgid may be used.', min: 0, max: 1 }),
  cfgtest: param.int({
    doc: '1: the module cfgt, loaded before, reports how the script ran for each message.',
    min: 0,
    max: 1,
    reload: false,
  }),
};

export interface DebuggerState {
  readonly tracer: Tracer;
  /** null: routes are compiled without. */
  readonly breakpoints: Breakpoints | null;
  readonly settings: SourceSettings;
}

function readFacility(host: ModuleHost, name: string): number {
  return facilityCode(name) ?? host.fail({ problem: 'bad-value', message: `invalid syslog facility ${name}` });
}

function breakpointsOf(host: ModuleHost, values: ParameterValues<typeof params>): Breakpoints | null {
  if (values.breakpoint === NO_BREAKPOINTS) return null;
  const breakpoints = new Breakpoints(host, values.log_level);
  if (values.breakpoint !== 0) breakpoints.turnOn();
  host.actions.gate = breakpoints;
  host.onDrain(() => {
    breakpoints.turnOff();
    breakpoints.next();
    return Promise.resolve();
  });
  return breakpoints;
}

export type Self = ModuleSelf<typeof params, DebuggerState>;

export function init(host: ModuleHost, values: ParameterValues<typeof params>): DebuggerState {
  const settings = new SourceSettings(host, {
    hashSize: values.mod_hash_size,
    levelMode: values.mod_level_mode,
    facilityMode: values.mod_facility_mode,
  });
  settings.addTo(host.config);
  for (const text of values.mod_level) {
    const [module, level] = parseAssignment(text)!;
    settings.setLevel(module, Number(level));
  }
  for (const text of values.mod_facility) settings.setFacility(...parseAssignment(text)!);
  const tracer = new Tracer(host, {
    level: values.log_level,
    levelName: values.log_level_name,
    facility: values.log_facility === null ? null : readFacility(host, values.log_facility),
    prefix: values.log_prefix,
    withFile: values.cfgtrace_format === 0,
  });
  tracer.isTracing = values.cfgtrace === 1;
  tracer.logsAssignments = values.log_assign === 1;
  if (values.cfgtest === 1) host.require(CFGT).enable();
  return { tracer, breakpoints: breakpointsOf(host, values), settings };
}
