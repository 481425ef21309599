/** Functions that test texts. */
import { arg, functionsOf, RouteType, returnCode, variableText } from '../../../src/module/index.ts';
import { isAlphanumeric, isDigit } from '../../../src/lib/ascii.ts';
import { parseUri } from '../../../src/sip/uri.ts';
import { readUri } from '../addresses.ts';
import { consistsOf, isE164, isTelephoneNumber } from '../checks.ts';
import type { Self } from '../parameters.ts';

const fn = functionsOf<Self>();

/** User of a SIP URI; '' for another text. */
function sipUser(text: string): string {
  const uri = parseUri(text);
  return uri?.isSipOrSips === true ? (uri.user ?? '') : '';
}

const test = (doc: string, run: (text: string) => number, routes: RouteType = RouteType.Any, subject = arg.text()) =>
  fn({ doc, args: [subject], names: ['text'], routes, run: (_self, _ctx, text) => run(text) });

export const checkFunctions = {
  is_e164: test(
    'True for + and 2 to 15 digits.',
    (text) => returnCode(isE164(text)),
    RouteType.Request | RouteType.Failure | RouteType.Local,
    variableText(),
  ),
  is_uri_user_e164: test(
    'True when the user of the URI is + and 2 to 15 digits.',
    (text) => returnCode(isE164(sipUser(text))),
    RouteType.Any,
    variableText(),
  ),
  is_uri: test('True for a URI.', (text) => returnCode(readUri(text) !== null)),
  is_tel_number: test('True for digits with an optional + in front.', (text) => (isTelephoneNumber(text) ? 1 : -2)),
  is_numeric: test('True for digits only.', (text) => consistsOf(text, isDigit, -2)),
  is_alphanum: test('True for digits and letters only.', (text) => consistsOf(text, isAlphanumeric, -3)),
  is_alphanumex: fn({
    doc: 'True for digits, letters and the given characters only.',
    args: [arg.text(), arg.text()],
    names: ['text', 'characters'],
    routes: RouteType.Any,
    run: (_self, _ctx, text, extra) =>
      consistsOf(text, (code) => isAlphanumeric(code) || extra.includes(String.fromCharCode(code)), -3),
  }),
};
