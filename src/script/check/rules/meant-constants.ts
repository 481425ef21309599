// Rule: constants are what functions take them for.
import type { Call, Expression } from '../../ast.ts';
import { fold } from '../../fold.ts';
import type { RunState } from '../../host.ts';
import type { CheckContext } from '../context.ts';
import { REPLIES } from '../paths/roles.ts';
import type { Visitor } from '../walk.ts';

/** Functions whose first argument of several is a level. */
const LOGS: ReadonlySet<string> = new Set(['xlog', 'xlogl', 'xlogm']);

const LEVELS = ['ALERT', 'BUG', 'CRITICAL', 'CRIT2', 'ERROR', 'WARNING', 'NOTICE', 'INFO', 'DBG', 'DEBUG'];

/** The status of every reply is one of SIP, and the level of every log line one of the log. */
export function meantConstants<C extends RunState>({ diagnostics, bindings }: CheckContext<C>): Visitor {
  function checkStatus(argument: Expression, written: string): void {
    if (!/^\s*\d+\s*$/.test(written)) return;
    const status = Number(written);
    if (status >= 100 && status <= 699) return;
    diagnostics.add('odd-argument', argument.span, `${status} is no status of a reply, which is between 100 and 699`);
  }

  /** `L_ERR` and its like, shortened or not. */
  function checkLevel(argument: Expression, written: string): void {
    const name = /^L_(\w+)$/.exec(written)?.[1];
    if (name === undefined || LEVELS.some((level) => level.startsWith(name))) return;
    diagnostics.add('odd-argument', argument.span, `"${written}" is no level of the log`, {
      hint: 'there are L_ALERT, L_BUG, L_CRIT, L_ERR, L_WARN, L_NOTICE, L_INFO and L_DBG',
    });
  }

  return {
    Call(node: Call) {
      const [first] = node.args;
      // What is wrong with other calls has been said.
      if (first === undefined || !bindings.calls.has(node)) return;
      const written = fold(first);
      if (written === null) return;
      if (REPLIES.has(node.name)) checkStatus(first, String(written));
      else if (LOGS.has(node.name) && node.args.length > 1) checkLevel(first, String(written));
    },
  };
}
