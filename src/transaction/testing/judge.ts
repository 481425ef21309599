// What was not legal about finished calls (RFC 3261), in words.
import type { Callee } from './callee.ts';
import type { DialogEnd } from './dialog-end.ts';
import { isSilent, type Call } from './plans.ts';

export interface Circumstances {
  /** A CANCEL reaches every callee that rings. */
  readonly mustBeCanceled: boolean;
  /** The proxy gave up on a branch of the call, of which a 2xx may come all the same. */
  readonly gaveUp: boolean;
}

/** What was not legal about one call. */
export function judge({ caller, callees }: Call, { mustBeCanceled, gaveUp }: Circumstances): string[] {
  const wrong = [...caller.complaints];
  if (!caller.ended && !caller.disconnected) wrong.push('the caller never got an end');
  if (caller.timedOut && !caller.disconnected) wrong.push('the caller heard nothing');
  if (caller.negatives.length > 1) wrong.push(`several negative ends: ${caller.negatives.join(' ')}`);
  if (caller.negatives.length > 0 && caller.dialogs.size > 0 && !gaveUp) {
    wrong.push(`both ${caller.negatives[0]!} and a 2xx`);
  }
  const answered = new Set<string>();
  for (const callee of callees) {
    wrong.push(...judgeCallee(callee, mustBeCanceled));
    for (const [tag, answer] of callee.answers) if (answer.status < 300) answered.add(tag);
  }
  for (const tag of caller.dialogs) if (!answered.has(tag)) wrong.push(`a dialog with ${tag}, who did not answer`);
  return [...wrong, ...judgeDialogs({ caller, callees })];
}

function isCut({ caller, callees }: Call): boolean {
  return caller.disconnected || callees.some((callee) => callee.disconnected);
}

function judgeDialogs(call: Call): string[] {
  const { caller, callees } = call;
  const wrong: string[] = [];
  for (const side of [caller, ...callees]) {
    for (const end of side.ends.values()) {
      wrong.push(...end.complaints.map((text) => `${side.plan.address} got ${text}`));
      if (!side.disconnected) wrong.push(...end.unanswered.map((method) => `a ${method} was never answered`));
      const refused = isCut(call) ? [] : end.byeStatuses.filter((status) => status !== 200);
      wrong.push(...refused.map((status) => `a BYE was answered ${status}`));
    }
  }
  if (isCut(call)) return wrong;
  for (const [tag, end] of caller.ends) {
    const other = callees.map((callee) => callee.ends.get(tag)).find((each) => each !== undefined);
    if (end.byeStatuses.includes(200) && other?.wasHungUp !== true) wrong.push(`${tag} never heard that it is over`);
    if (other?.byeStatuses.includes(200) === true && !end.wasHungUp) wrong.push(`${tag} hung up on nobody`);
  }
  return wrong;
}

/** How the INVITEs within dialogs were answered. */
function laterAnswers(call: Call): { readonly status: number; readonly acked: boolean }[] {
  const ends: DialogEnd[] = isCut(call)
    ? []
    : [call.caller, ...call.callees].flatMap((side) => [...side.ends.values()]);
  return ends.flatMap((end) => [...end.answers.values()].filter(({ text }) => text !== null));
}

function judgeCallee(callee: Callee, mustBeCanceled: boolean): string[] {
  const { plan, complaints } = callee;
  const rings = callee.invited && callee.answers.size === 0 && !callee.disconnected && plan.ringAfter !== null;
  // Where a CANCEL may overtake its INVITE nobody is interested in what rings on, reliably or not.
  const counted = rings && !mustBeCanceled ? complaints.filter((text) => !text.startsWith('no PRACK')) : complaints;
  const wrong = counted.map((text) => `${plan.address} got ${text}`);
  return rings && mustBeCanceled ? [...wrong, `${plan.address} rings for ever`] : wrong;
}

/**
 * Of all answers too many that were never acknowledged. The proxy forgets a call after wt_timer, and a callee repeats its 2xx
 * for 64*T1 only: with bad luck every ACK until then is lost. Where nothing is lost, every reply is heard but the no of who
 * never rang and comes after timer B.
 */
export function judgeAnswers(calls: readonly Call[], isLossy: boolean): string[] {
  const answers = calls.flatMap((call) =>
    call.callees
      .filter((callee) => !callee.disconnected && !call.caller.disconnected)
      .flatMap(({ plan, answers: given }) =>
        [...given.values()].map((answer) => ({ ...answer, silent: isSilent(plan, call.patience) })),
      ),
  );
  const later = calls.flatMap(laterAnswers);
  const negative = answers.filter(({ status, silent }) => status >= 300 && (isLossy || !silent));
  const positive = answers.filter(({ status }) => status < 300);
  return [
    ...unheard('negative replies', negative, isLossy ? 1 / 25 : 0),
    ...unheard('2xx', positive, isLossy ? 1 / 100 : 0),
    ...unheard('answers within dialogs', later, isLossy ? 1 / 25 : 0),
  ];
}

/** A complaint when more than that share of the answers was never acknowledged. */
function unheard(what: string, answers: readonly { readonly acked: boolean }[], share: number): string[] {
  const missing = answers.filter((answer) => !answer.acked).length;
  return missing > answers.length * share ? [`${missing} of ${answers.length} ${what} were never acknowledged`] : [];
}

/**
 * Where three packets of ten are lost, all repetitions of a message are lost now and then: RFC 3261 then has both sides give
 * up by themselves, or an INVITE comes once more when the proxy has forgotten it (wt_timer). That is legal as long as it is rare.
 */
export function withoutBadLuck(complaints: readonly string[], calls: number): string[] {
  const isBadLuck = (text: string): boolean =>
    /never (?:acknowledged|answered|got an end|heard)|BYE was answered|hung up on|heard nothing|rings for ever|came on two branches/.test(
      text,
    );
  const unlucky = complaints.filter(isBadLuck);
  const others = complaints.filter((text) => !isBadLuck(text));
  return unlucky.length > calls / 20 ? [...others, ...unlucky] : others;
}
