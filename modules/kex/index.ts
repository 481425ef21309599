import { computeStatistics, defineModule } from '../../src/module/index.ts';
import { processMemory } from '../../src/lib/process-memory.ts';
import { destinationFunctions } from './destination-functions.ts';
import { flagFunctions } from './flag-functions.ts';
import { LogLevelSwitch } from './log-level.ts';
import { MEMORY_METHODS, MEMORY_STATISTICS } from './memory.ts';
import { otherFunctions } from './other-functions.ts';
import { readOnly } from '../../src/pv/plain.ts';
import { statisticsMethods } from './statistics-methods.ts';
import { UniqueIds } from './unique-ids.ts';

export default defineModule({
  name: 'kex',
  doc: 'Extensions of the core: script and branch flags, next hop, log level, and the statistics commands.',
  init(host) {
    computeStatistics(host.statistics, MEMORY_STATISTICS, processMemory);
    return { logLevel: new LogLevelSwitch(host.config), uniqueIds: new UniqueIds(host.startedAt) };
  },
  statistics: MEMORY_STATISTICS,
  functions: { ...flagFunctions, ...destinationFunctions, ...otherFunctions },
  variables: (self) => [
    readOnly(['sruid'], 'An id like no other, a new one each time it is read.', () => self().state.uniqueIds.next()),
  ],
  methods: (self) => [...statisticsMethods(() => self().host.statistics), ...MEMORY_METHODS],
});
