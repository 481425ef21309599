import { simulationTests } from '../../src/transaction/testing/simulation-seeds.ts';
import { SERVERS } from './simulate.ts';

simulationTests(0, SERVERS);
