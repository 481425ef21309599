import type { TransformationDefinition, VariableDefinition } from './definition.ts';
import type { CoreFacts } from './facts.ts';
import { makeCoreSelects } from './selects/core-selects.ts';
import type { SelectRegistry } from './selects/registry.ts';
import { LINE_TRANSFORMATIONS } from './transformations/line.ts';
import { ADDRESS_TRANSFORMATIONS } from './transformations/name-address.ts';
import { PARAMETER_TRANSFORMATIONS } from './transformations/parameter.ts';
import { REGEX_TRANSFORMATIONS } from './transformations/regex.ts';
import { STRING_TRANSFORMATIONS } from './transformations/string.ts';
import { CODING_TRANSFORMATIONS } from './transformations/string-coding.ts';
import { EDITING_TRANSFORMATIONS } from './transformations/string-editing.ts';
import { URI_TRANSFORMATIONS } from './transformations/uri.ts';
import { VALUE_TRANSFORMATIONS } from './transformations/value.ts';
import { ADDRESS_VARIABLES } from './variables/addresses.ts';
import { AVP_VARIABLES } from './variables/avp.ts';
import { branchVariables } from './variables/branch.ts';
import { CREDENTIAL_VARIABLES } from './variables/credentials.ts';
import { flagVariables } from './variables/flags.ts';
import { fromToVariables } from './variables/from-to.ts';
import { HEADER_VALUE_VARIABLES } from './variables/header-values.ts';
import { HEADER_VARIABLES } from './variables/headers.ts';
import { MESSAGE_VARIABLES } from './variables/message.ts';
import { REPLY_VARIABLES } from './variables/reply-way.ts';
import { nextHopVariables } from './variables/next-hop.ts';
import { requestUriVariables } from './variables/request-uri.ts';
import { ERROR_VARIABLES } from './variables/routing-error.ts';
import { SCRIPT_VARIABLES } from './variables/script-variables.ts';
import { SENDING_VARIABLES } from './variables/sending.ts';
import { serverVariables } from './variables/server.ts';
import { timeVariables } from './variables/time.ts';
import { VIA_VARIABLES } from './variables/via.ts';
import { xavpVariables } from './variables/xavp.ts';

/** Every variable of the core, family by family. */
export function makeCoreVariables(
  facts: CoreFacts,
  selects: SelectRegistry = makeCoreSelects(facts),
): readonly VariableDefinition[] {
  return [
    ...requestUriVariables(facts),
    ...nextHopVariables(facts),
    ...branchVariables(facts),
    ...fromToVariables(facts),
    ...HEADER_VARIABLES,
    ...HEADER_VALUE_VARIABLES,
    ...CREDENTIAL_VARIABLES,
    ...ADDRESS_VARIABLES,
    ...MESSAGE_VARIABLES,
    ...flagVariables(facts),
    ...REPLY_VARIABLES,
    ...VIA_VARIABLES,
    ...SCRIPT_VARIABLES,
    ...AVP_VARIABLES,
    ...xavpVariables(facts),
    ...timeVariables(facts),
    ...SENDING_VARIABLES,
    ...ERROR_VARIABLES,
    ...serverVariables(facts, selects),
  ];
}

/** Every transformation of the core. */
export const CORE_TRANSFORMATIONS: readonly TransformationDefinition[] = [
  ...STRING_TRANSFORMATIONS,
  ...EDITING_TRANSFORMATIONS,
  ...CODING_TRANSFORMATIONS,
  ...URI_TRANSFORMATIONS,
  ...PARAMETER_TRANSFORMATIONS,
  ...ADDRESS_TRANSFORMATIONS,
  ...LINE_TRANSFORMATIONS,
  ...REGEX_TRANSFORMATIONS,
  ...VALUE_TRANSFORMATIONS,
];
