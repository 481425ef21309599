/** Whether the native parts that several workers need are there. */
import { doorbellFailure } from '../../lib/doorbell.ts';
import { groupsFailure } from '../../transport/socket-group.ts';

/** Why several workers are not possible on this system; null: they are. */
export const nativeFailure = (): string | null => groupsFailure() ?? doorbellFailure();
