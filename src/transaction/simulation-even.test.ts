import { simulationTests } from './testing/simulation-seeds.ts';

simulationTests(0);
