/** A file of routes without a configuration: the configuration it stands for, with its own settings and the usual modules. */
import { resolve } from 'node:path';
import { buildScript } from './build.ts';
import { evaluateScript } from './evaluate.ts';
import type { RunConfig } from '../../../types/kahea.d.ts';

/** Loaded in this order where they are there. */
const USUAL = [
  'jsonrpcs',
  'kex',
  'corex',
  'tm',
  'tmx',
  'sl',
  'rr',
  'pv',
  'maxfwd',
  'usrloc',
  'registrar',
  'textops',
  'textopsx',
  'siputils',
  'xlog',
  'sanity',
  'cfgutils',
  'ctl',
  'cfg_rpc',
  'app_ts',
];

/** JSON-RPC by FIFO only: datagrams need the native part of the server. */
const USUAL_PARAMETERS: NonNullable<RunConfig['modules']> = { jsonrpcs: { transport: 2 } };

/** What is exported as `config`, or what is wrong with it. */
export type Settings = RunConfig | { readonly wrong: string };

/** The settings of a file. One that cannot be read or run has none here: loading its routes tells why. */
export function settingsOf(path: string): Settings {
  const script = buildScript(path);
  if (!('code' in script)) return {};
  const same = <T>(value: T): T => value;
  try {
    const api = { defineRoutes: same, defineConfig: same, KSR: {} };
    const { config } = evaluateScript({ script, path: resolve(path), name: 'settings.js', api });
    return config === undefined ? {} : checked(config);
  } catch {
    return {};
  }
}

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isScalar: Check = (value) => isText(value) || Number.isInteger(value);
const isTable = (value: unknown, check: Check): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(check);
const isList: Check = (value) => Array.isArray(value) && value.every(isText);

const CHECKS: Readonly<Record<keyof RunConfig, readonly [check: Check, wanted: string]>> = {
  listen: [isList, 'a list of texts'],
  alias: [isList, 'a list of texts'],
  debug: [(value) => Number.isInteger(value), 'a whole number'],
  parameters: [(value) => isTable(value, isScalar), 'an object of texts and whole numbers'],
  modules: [
    (value) => isTable(value, (each) => isTable(each, isScalar)),
    'an object of modules, each an object of texts and whole numbers',
  ],
};

function checked(config: unknown): Settings {
  if (!isTable(config, () => true)) return { wrong: 'the exported config is no object' };
  for (const [name, value] of Object.entries(config as object)) {
    if (!Object.hasOwn(CHECKS, name)) {
      return { wrong: `the exported config has no setting "${name}"; there are ${Object.keys(CHECKS).join(', ')}` };
    }
    const [check, wanted] = CHECKS[name as keyof RunConfig];
    if (!check(value)) return { wrong: `${name} of the exported config is not ${wanted}` };
  }
  return config as RunConfig;
}

/** The text of the configuration. `file` is the name of the file of routes in its own folder. */
export function standaloneConfig(file: string, settings: RunConfig, available: readonly string[]): string {
  const { listen = [], alias = [], debug = 2, parameters = {}, modules = {} } = settings;
  const loaded = [...new Set([...USUAL.filter((name) => available.includes(name)), ...Object.keys(modules)])];
  const lines = [
    `debug=${debug}`,
    'log_stderror=yes',
    'auto_aliases=no',
    ...alias.map((name) => `alias=${quoted(name)}`),
    ...listen.map((address) => `listen=${address}`),
    ...Object.entries(parameters).map(([name, value]) => `${name}=${written(value)}`),
    ...loaded.map((name) => `loadmodule ${quoted(`${name}.so`)}`),
    ...[USUAL_PARAMETERS, modules, { app_ts: { load: file } }].flatMap((tables) =>
      Object.entries(tables).flatMap(([module, values]) =>
        Object.entries(values).map(([name, value]) => `modparam("${module}", "${name}", ${written(value)})`),
      ),
    ),
    'cfgengine "typescript"',
  ];
  return `${lines.join('\n')}\n`;
}

const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
const written = (value: string | number): string => (typeof value === 'number' ? String(value) : quoted(value));
