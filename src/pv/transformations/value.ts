/** `{val.…}`: values, and what stands for those that are not there. */
import type { ScriptValue } from '../../lib/script-value.ts';
import type { TransformationDefinition } from '../definition.ts';
import { ofAny } from '../transformation.ts';

/** Inside the quotes of a JSON string. */
const json = (value: ScriptValue): string => (value === null ? '' : JSON.stringify(String(value)).slice(1, -1));

export const VALUE_TRANSFORMATIONS: readonly TransformationDefinition[] = [
  ofAny('val.n0', '0 for $null, else the value.', (value) => value ?? 0),
  ofAny('val.ne', 'The empty text for $null, else the value.', (value) => value ?? ''),
  ofAny('val.json', 'With what JSON escapes escaped.', json),
  ofAny('val.jsonqe', 'As a JSON value: a number as it is, a text escaped and in quotes.', (value) =>
    typeof value === 'number' ? value : `"${json(value)}"`,
  ),
];
