/** `save()`: the registrar itself (RFC 3261 §10.3). */
import type { Context } from '../../src/context/context.ts';
import { RouteType } from '../../src/module/index.ts';
import { type Answer, acceptance, keepAnswer, keptAnswer, prepareAnswer, refusal, sendAnswer } from './answer.ts';
import { errors, isRegistrationError, type RegistrationError } from './errors.ts';
import { readRegistration, type Registration } from './registration.ts';
import type { RegistrarSelf } from './self.ts';
import { updateContacts } from './update.ts';

/** The flags argument of `save()`. */
const SaveFlag = { NoReply: 0x02, OneContact: 0x04, NoRange: 0x08, PrepareReply: 0x10 } as const;

export interface SaveArguments {
  readonly domain: string;
  readonly flags: number;
  /** Instead of the To URI; '' is none. */
  readonly uri: string;
}

interface Outcome {
  readonly answer: Answer;
  readonly retcode: number;
}

/** 1 contacts added, 2 updated, 3 removed, 4 only asked for; -1 refused, -2 too many contacts. */
export function save(self: RegistrarSelf, ctx: Context, args: SaveArguments): number {
  const { answer, retcode } = self.state.locations.exclusive(() => register(self, ctx, args));
  (answer.status < 300 ? self.state.accepted : self.state.rejected).value++;
  if ((args.flags & SaveFlag.NoReply) !== 0) {
    keepAnswer(ctx, answer);
    if ((args.flags & SaveFlag.PrepareReply) !== 0) prepareAnswer(ctx, answer);
  } else if ((ctx.routeType & (RouteType.Request | RouteType.Failure)) !== 0) {
    sendAnswer(self, ctx, answer);
  }
  return retcode;
}

/** Sends the answer a `save()` with flag 0x02 kept back. */
export function sendKeptAnswer(self: RegistrarSelf, ctx: Context): number {
  const answer = keptAnswer(ctx);
  return answer !== null && sendAnswer(self, ctx, answer) ? 1 : -1;
}

function register(self: RegistrarSelf, ctx: Context, args: SaveArguments): Outcome {
  const registration = readRegistration(self, ctx, args.uri);
  if (isRegistrationError(registration)) {
    return { answer: refusal(self, ctx, registration, null, []), retcode: -1 };
  }
  const { locations } = self.state;
  const { domain } = args;
  const { aor } = registration;
  if (registration.isStar) {
    locations.remove(domain, aor);
    return { answer: acceptance(self, ctx, registration, []), retcode: 3 };
  }
  const before = locations.get(domain, aor) ?? [];
  if (registration.contacts.length === 0) {
    return { answer: acceptance(self, ctx, registration, before), retcode: 4 };
  }
  const error = self.host.state.accepting ? checkPath(self, registration) : errors.noStorage;
  const update =
    error ??
    updateContacts(self, ctx, registration, before, {
      single: (args.flags & SaveFlag.OneContact) !== 0,
      spreads: (args.flags & SaveFlag.NoRange) === 0,
    });
  if (isRegistrationError(update)) {
    // What was changed on the way to the error was never stored.
    const unchanged = locations.get(domain, aor) ?? [];
    const retcode = update === errors.tooManyContacts ? -2 : -1;
    return { answer: refusal(self, ctx, update, registration, unchanged), retcode };
  }
  locations.put(domain, aor, update.contacts);
  return { answer: acceptance(self, ctx, registration, update.contacts), retcode: update.retcode };
}

/** RFC 3327 §5.3: a Path the phone does not know of may not be kept. */
function checkPath(self: RegistrarSelf, registration: Registration): RegistrationError | null {
  const { path, supported } = registration;
  const refuses = self.params.path_mode === 2 && path !== '' && !supported.has('path');
  return refuses ? errors.pathNotSupported : null;
}
