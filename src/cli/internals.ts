/** What `-I` prints: facts about this build, in the places where scripts look for them. */
import { availableModules } from '../engine/load/loader.ts';
import { DEFAULT_OPTIONS } from '../engine/options.ts';
import { FULL_VERSION, KAMAILIO_VERSION, SOURCE_ID } from '../engine/version.ts';

export function internals(): string {
  return [
    'Print out of kahea internals',
    `  Version: ${FULL_VERSION}`,
    `  Id: ${SOURCE_ID.trim()}`,
    `  Compatible with: kamailio ${KAMAILIO_VERSION}`,
    `  Default config: ${DEFAULT_OPTIONS.configFile}`,
    `  Modules: ${availableModules().join(' ')}`,
    `  JavaScript: node ${process.versions.node}, v8 ${process.versions.v8}`,
    '',
  ].join('\n');
}
