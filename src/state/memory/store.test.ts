import { storeConformance } from '../conformance.ts';
import { locationConformance } from '../location/conformance.ts';
import { MemoryStore } from './store.ts';

storeConformance('memory', () => new MemoryStore());
locationConformance('memory', () => new MemoryStore());
