import { storeConformance } from '../conformance.ts';
import { MemoryStore } from './store.ts';

storeConformance('memory', () => new MemoryStore());
