/** The variable `$uac_req(key)`. */
import type { ScriptValue, VariableDefinition } from '../../src/module/index.ts';
import type { Log } from './log.ts';
import type { NumberKey, OwnRequests, TextKey } from './own-request.ts';

const TEXTS = new Set<TextKey>([
  'method',
  'ruri',
  'furi',
  'turi',
  'callid',
  'hdrs',
  'body',
  'ouri',
  'sock',
  'auser',
  'apasswd',
  'evparam',
]);
const NUMBERS = new Set<NumberKey>(['evroute', 'evcode', 'evtype']);

interface Parts {
  readonly requests: OwnRequests;
  readonly log: Log;
}

export function requestVariable(parts: () => Parts): VariableDefinition {
  return {
    names: ['uac_req'],
    doc: 'The request that uac_req_send() sends: method, ruri, furi, turi, ouri (next hop), callid (works with one worker only), hdrs, body, sock, auser and apasswd; evroute says whether event_route[uac:reply] runs, where evcode, evtype and evparam are read. `all` set to $null clears it.',
    inner: 'required',
    innerKind: 'literal',
    writable: true,
    bind({ inner }, { sole }) {
      const key = inner!.text;
      if (key === 'callid') sole.set('$uac_req(callid)', 'answers go to the worker of their Call-ID');
      if (TEXTS.has(key as TextKey)) return textAccess(parts, key as TextKey);
      if (NUMBERS.has(key as NumberKey)) return numberAccess(parts, key as NumberKey);
      if (key === 'all')
        return {
          get: () => 0,
          set(ctx) {
            parts().requests.clear(ctx);
          },
        };
      return {
        problem: 'bad-value',
        message: `$uac_req(${key}) does not exist`,
        hint: `there is ${[...TEXTS, ...NUMBERS, 'all'].join(', ')}`,
      };
    },
  };
}

function textAccess(parts: () => Parts, key: TextKey): ReturnType<VariableDefinition['bind']> {
  return {
    get: (ctx) => parts().requests.of(ctx)[key],
    set(ctx, value: ScriptValue) {
      if (typeof value === 'number') parts().log.error(ctx, `$uac_req(${key}) takes texts only`);
      else parts().requests.set(ctx, key, value === '' ? null : value);
    },
  };
}

function numberAccess(parts: () => Parts, key: NumberKey): ReturnType<VariableDefinition['bind']> {
  return {
    get: (ctx) => parts().requests.of(ctx)[key],
    set(ctx, value: ScriptValue) {
      if (typeof value === 'string') parts().log.error(ctx, `$uac_req(${key}) takes numbers only`);
      else parts().requests.set(ctx, key, value ?? 0);
    },
  };
}
