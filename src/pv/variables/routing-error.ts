/** `$err.class`, `$err.level`, `$err.info`, `$err.rcode`, `$err.rreason`: why an error_route runs. */
import { routingErrorOf, type RoutingError } from '../../context/routing-error.ts';
import type { Context } from '../../context/context.ts';
import type { ScriptValue } from '../../lib/script-value.ts';
import type { VariableDefinition } from '../definition.ts';
import { readOnly } from '../plain.ts';

const part =
  (read: (error: RoutingError) => ScriptValue) =>
  (ctx: Context): ScriptValue => {
    const error = routingErrorOf(ctx);
    return error === null ? null : read(error);
  };

export const ERROR_VARIABLES: readonly VariableDefinition[] = [
  readOnly(
    ['err.class'],
    'Class of the error that an error_route is about: 1 for a message that cannot be parsed.',
    part((error) => error.class),
  ),
  readOnly(
    ['err.level'],
    'How severe the error is.',
    part((error) => error.level),
  ),
  readOnly(
    ['err.info'],
    'The error in words.',
    part((error) => error.info),
  ),
  readOnly(
    ['err.rcode'],
    'Status of the reply that fits.',
    part((error) => error.status),
  ),
  readOnly(
    ['err.rreason'],
    'Reason of the reply that fits.',
    part((error) => error.reason),
  ),
];
