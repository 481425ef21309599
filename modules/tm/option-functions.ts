/** Timers and switches of one transaction, before it exists or while it runs. */
import type { Context } from '../../src/context/context.ts';
import { arg, functionsOf, RouteType } from '../../src/module/index.ts';
import type { TimerValues } from '../../src/transaction/ports.ts';
import { cellOf } from './options.ts';
import { optionsOf } from './route-functions.ts';
import { ANY, WITH_TRANSACTION, type Self } from './self.ts';

const fn = functionsOf<Self>();

function setTimers(ctx: Context, timers: Partial<TimerValues>): number {
  const cell = cellOf(ctx);
  if (cell === null) {
    const options = optionsOf(ctx);
    options.timers = { ...options.timers, ...timers };
  } else {
    cell.setTimers({ ...cell.values, ...timers });
  }
  return 1;
}

function resetTimers(self: Self, ctx: Context, keys: readonly (keyof TimerValues)[]): number {
  const defaults = self.state.layer.settings.timers;
  return setTimers(ctx, Object.fromEntries(keys.map((key) => [key, defaults[key]])));
}

function setLifetimes(ctx: Context, invite: number | null, nonInvite: number | null): number {
  const cell = cellOf(ctx);
  if (cell === null) {
    const options = optionsOf(ctx);
    options.inviteLifetime = invite ?? options.inviteLifetime;
    options.nonInviteLifetime = nonInvite ?? options.nonInviteLifetime;
    return 1;
  }
  const lifetime = cell.isInvite ? invite : nonInvite;
  if (lifetime !== null) cell.endOfLife = cell.created + lifetime;
  return 1;
}

const given = (milliseconds: number | undefined): number | null =>
  milliseconds === undefined || milliseconds <= 0 ? null : milliseconds;

/** A switch that takes 0 or 1. */
const toggle = (doc: string, apply: (ctx: Context, on: boolean) => void, routes: RouteType = WITH_TRANSACTION) =>
  fn({
    doc,
    args: [arg.int()],
    names: ['on'],
    routes,
    worksIn: RouteType.Any,
    run(_self, ctx, value) {
      apply(ctx, value !== 0);
      return 1;
    },
  });

function keepReasonBack(ctx: Context, on: boolean): void {
  optionsOf(ctx).noEndToEndCancelReason = on;
}

export const optionFunctions = {
  t_set_fr: fn({
    doc: 'Sets fr_inv_timer and fr_timer of the transaction in milliseconds; 0 leaves one as it is.',
    args: [arg.int(), arg.optional(arg.int())],
    names: ['inviteTimeout', 'timeout'],
    routes: WITH_TRANSACTION,
    worksIn: RouteType.Any,
    kemi: ['t_set_fr', 't_set_fr_inv'],
    run(_self, ctx, invite, other) {
      const finalInvite = given(invite);
      const final = given(other);
      return setTimers(ctx, { ...(finalInvite === null ? {} : { finalInvite }), ...(final === null ? {} : { final }) });
    },
  }),
  t_reset_fr: fn({
    doc: 'Sets fr_inv_timer and fr_timer of the transaction back to the parameters.',
    routes: WITH_TRANSACTION,
    worksIn: RouteType.Any,
    run: (self, ctx) => resetTimers(self, ctx, ['final', 'finalInvite']),
  }),
  t_set_retr: fn({
    doc: 'Sets the first and the longest retransmission interval of the transaction in milliseconds; 0 leaves one as it is.',
    args: [arg.int(), arg.int()],
    names: ['first', 'longest'],
    routes: WITH_TRANSACTION,
    worksIn: RouteType.Any,
    run(_self, ctx, first, longest) {
      const retransmission1 = given(first);
      const retransmission2 = given(longest);
      return setTimers(ctx, {
        ...(retransmission1 === null ? {} : { retransmission1 }),
        ...(retransmission2 === null ? {} : { retransmission2 }),
      });
    },
  }),
  t_reset_retr: fn({
    doc: 'Sets the retransmission intervals of the transaction back to the parameters.',
    routes: WITH_TRANSACTION,
    worksIn: RouteType.Any,
    run: (self, ctx) => resetTimers(self, ctx, ['retransmission1', 'retransmission2']),
  }),
  t_set_max_lifetime: fn({
    doc: 'Sets the longest time to the final reply, for an INVITE and for others, in milliseconds; 0 leaves one as it is.',
    args: [arg.int(), arg.int()],
    names: ['invite', 'other'],
    routes: WITH_TRANSACTION,
    worksIn: RouteType.Any,
    run: (_self, ctx, invite, nonInvite) => setLifetimes(ctx, given(invite), given(nonInvite)),
  }),
  t_reset_max_lifetime: fn({
    doc: 'Sets the longest time to the final reply back to the parameters.',
    routes: WITH_TRANSACTION,
    worksIn: RouteType.Any,
    run: (self, ctx) => setLifetimes(ctx, self.params.max_inv_lifetime, self.params.max_noninv_lifetime),
  }),
  t_set_auto_inv_100: toggle(
    'Switches the automatic 100 of the transaction off (0) or on (1).',
    (ctx, on) => {
      const cell = cellOf(ctx);
      if (cell === null) optionsOf(ctx).autoTrying = on;
      else cell.autoTrying = on;
    },
    WITH_TRANSACTION & ~(RouteType.Failure | RouteType.Branch | RouteType.Reply),
  ),
  t_set_disable_6xx: toggle('1: a 6xx of the transaction is as any negative reply.', (ctx, on) => {
    const cell = cellOf(ctx);
    if (cell === null) optionsOf(ctx).disable6xxBlock = on;
    else cell.disable6xxBlock = on;
  }),
  t_set_disable_internal_reply: toggle('1: a relay that fails is not answered by the server.', (ctx, on) => {
    optionsOf(ctx).disableInternalReply = on;
  }),
  t_set_disable_failover: toggle(
    '1: no other address of a name is tried for the transaction, which must exist.',
    (ctx, on) => {
      if (cellOf(ctx) !== null) optionsOf(ctx).disableFailover = on;
    },
  ),
  t_set_no_e2e_cancel_reason: toggle('1: Reason of a received CANCEL is not copied for this INVITE.', keepReasonBack),
  t_disable_e2e_cancel_reason: toggle('The old name of t_set_no_e2e_cancel_reason().', keepReasonBack),
  t_use_uac_headers: fn({
    doc: 'CANCEL is made of the INVITE as it was sent, as it is unless reparse_invite is 0.',
    routes: ANY,
    run(_self, ctx) {
      const cell = cellOf(ctx);
      if (cell === null) optionsOf(ctx).cancelsAsSent = true;
      else cell.cancelsAsSent = true;
      return 1;
    },
  }),
  t_drop_replies: fn({
    doc: "Forgets the replies got so far when a branch is added: 'a' all, 'l' those of the last leg, 'n' none.",
    args: [arg.optional(arg.text())],
    names: ['which'],
    routes: RouteType.Failure,
    kemi: ['t_drop_replies', 't_drop_replies_all'],
    run(_self, ctx, mode) {
      cellOf(ctx)?.dropReplies(mode === 'n' ? 'none' : mode === 'l' ? 'last' : 'all');
      return 1;
    },
  }),
};
