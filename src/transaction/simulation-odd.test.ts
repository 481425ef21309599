import { simulationTests } from './testing/simulation-seeds.ts';
import { TRANSACTIONS } from './testing/simulation.ts';

simulationTests(1, TRANSACTIONS);
