/** What other modules may ask of cfgt. */
import { apiToken } from '../../src/module/index.ts';

export interface ReportApi {
  /** From now on there is a report for each message. */
  enable(): void;
}

export const CFGT = apiToken<ReportApi>('cfgt');
