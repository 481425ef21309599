/** Made by scripts/generate-diagnostics.mjs from src/script/messages/; do not edit. */

export const catalogue = {
  'argument-count': {
    severity: 'error',
    phase: 'check',
    title: 'A function is called with too few or too many arguments',
  },
  'argument-type': {
    severity: 'error',
    phase: 'check',
    title: 'A function is called with an argument of the wrong kind',
  },
  'bad-pattern': { severity: 'error', phase: 'check', title: 'A regular expression is malformed' },
  'bad-value': { severity: 'error', phase: 'check', title: 'A value does not fit' },
  'case-not-constant': { severity: 'error', phase: 'check', title: 'A case is not a constant' },
  'constant-condition': { severity: 'warning', phase: 'check', title: 'A condition is always the same' },
  'duplicate-case': { severity: 'warning', phase: 'check', title: 'A case is written twice' },
  'duplicate-route': { severity: 'error', phase: 'check', title: 'Two routes have the same name' },
  'missing-request-route': { severity: 'warning', phase: 'check', title: 'There is no request_route' },
  'missing-semicolon': { severity: 'error', phase: 'parse', title: 'A statement has no semicolon at its end' },
  'mixed-cases': { severity: 'error', phase: 'check', title: 'A switch has both numbers and strings as cases' },
  'not-available': { severity: 'error', phase: 'check', title: 'This is not available yet' },
  'read-only': { severity: 'error', phase: 'check', title: 'A value is assigned to something that only can be read' },
  'return-stops': { severity: 'warning', phase: 'check', title: 'This return stops the script when the call fails' },
  'split-route': { severity: 'warning', phase: 'check', title: 'A route without a name is written twice' },
  'string-condition': { severity: 'warning', phase: 'check', title: 'A condition is a string' },
  'type-mismatch': {
    severity: 'error',
    phase: 'check',
    title: 'A string stands where a number is needed, or the other way round',
  },
  'unclosed-block': { severity: 'error', phase: 'parse', title: 'A brace is never closed' },
  'undefined-handler': { severity: 'warning', phase: 'check', title: 'A function names a route that is not defined' },
  'unexpected-token': { severity: 'error', phase: 'parse', title: 'Something else was expected here' },
  'unknown-function': { severity: 'error', phase: 'check', title: 'No loaded module has this function' },
  'unknown-global': { severity: 'error', phase: 'check', title: 'There is no such global parameter' },
  'unknown-keyword': { severity: 'error', phase: 'check', title: 'A bare word means nothing here' },
  'unknown-module': { severity: 'error', phase: 'check', title: 'There is no such module' },
  'unknown-parameter': { severity: 'error', phase: 'check', title: 'The module has no such parameter' },
  'unknown-route': { severity: 'error', phase: 'check', title: 'A route is called that is not defined' },
  'unknown-variable': { severity: 'error', phase: 'check', title: 'There is no such variable or transformation' },
  'unreachable-code': { severity: 'warning', phase: 'check', title: 'A statement can never run' },
  'unsupported-route': { severity: 'error', phase: 'check', title: 'This kind of route belongs to another server' },
  'unused-route': { severity: 'warning', phase: 'check', title: 'A route is never called' },
  'useless-statement': { severity: 'error', phase: 'check', title: 'A statement does nothing' },
  'wrong-route': {
    severity: 'error',
    phase: 'check',
    title: 'A function is called in a kind of route where it cannot run',
  },
} as const;

export type DiagnosticId = keyof typeof catalogue;
