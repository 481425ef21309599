import { storeConformance } from './store-conformance.ts';
import { locationConformance } from './location-conformance.ts';
import { MemoryStore } from './memory-store.ts';

storeConformance('memory', () => new MemoryStore());
locationConformance('memory', () => new MemoryStore());
