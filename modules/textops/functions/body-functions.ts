/** Functions on the body and on texts. */
import { arg, functionsOf, RouteType, type ModuleSelf, returnCode, checked } from '../../../src/module/index.ts';
import type { ParameterTable } from '../../../src/module/index.ts';
import { hasBody } from '../body.ts';
import { compareTexts, inList, inListPrefix } from '../compare.ts';
import { audioHold } from '../hold.ts';
import { EDITABLE, REQUESTS } from '../routes.ts';
import { lowerAscii } from '../../../src/lib/ascii.ts';

const fn = functionsOf<ModuleSelf<ParameterTable, undefined>>();
const routes = RouteType.Any;

const twoTexts = (doc: string, run: (left: string, right: string) => number) =>
  fn({
    doc,
    args: [arg.text(), arg.text()],
    names: ['left', 'right'],
    routes,
    run: (_self, _ctx, left, right) => run(left, right),
  });

/** `type/subtype`, and parameters that mean nothing; empty: any. */
const mediaType = () =>
  checked(arg.text(), 'media type', (written) =>
    /^(?:\s*[\w.+-]+\s*\/\s*(?:\*|[\w.+-]+)\s*(?:;[^]*)?)?$/.test(written),
  );

const listTest = (doc: string, test: typeof inList) =>
  fn({
    doc,
    args: [arg.text(), arg.text(), checked(arg.plain(), 'single character', (written) => written.length === 1)],
    names: ['subject', 'list', 'separator'],
    routes,
    run: (_self, _ctx, subject, list, separator) =>
      returnCode(separator.length === 1 && test(subject, list, separator)),
  });

const found = (index: number): number => (index < 0 ? -1 : index + 1);

export const bodyFunctions = {
  has_body: fn({
    doc: 'True when there is a body, of the given type where one is given.',
    args: [arg.optional(mediaType())],
    names: ['type'],
    routes,
    kemi: ['has_body', 'has_body_type'],
    run: (_self, ctx, type) => returnCode(hasBody(ctx, type)),
  }),
  set_body: fn({
    doc: 'Replaces the body and its Content-Type.',
    args: [arg.text(), arg.text()],
    names: ['body', 'type'],
    routes: EDITABLE,
    run(_self, ctx, text, type) {
      if (type === '' || text === '') return -1;
      // A header that says the same stays where it is.
      ctx.edits.setBody(text, type === ctx.message.contentType ? null : type);
      return 1;
    },
  }),
  set_reply_body: fn({
    doc: 'Gives a body and its Content-Type to the replies that are made here for this request.',
    args: [arg.text(), arg.text()],
    names: ['body', 'type'],
    routes: REQUESTS,
    run(_self, ctx, text, type) {
      if (type === '' || text === '') return -1;
      ctx.replyBody = text;
      ctx.replyContentType = type;
      return 1;
    },
  }),
  is_audio_on_hold: fn({
    doc: 'True when an audio stream of the SDP body is on hold: 1 by a null address, 2 by its direction.',
    routes,
    run: (_self, ctx) => (hasBody(ctx, 'application/sdp') ? audioHold(ctx.message.body) : -1),
  }),
  in_list: listTest('True when the text is an item of the list; the separator is one character.', inList),
  in_list_prefix: listTest('True when an item of the list is a beginning of the text.', inListPrefix),
  cmp_str: twoTexts(
    'True when the texts are equal; -2: the first comes before the second, -1: behind it.',
    compareTexts,
  ),
  cmp_istr: twoTexts('As cmp_str(), without regard to case.', (left, right) =>
    compareTexts(lowerAscii(left), lowerAscii(right)),
  ),
  starts_with: twoTexts(
    'True when the first text begins with the second; -2: its beginning comes before it, -1: behind it, or it is shorter.',
    (left, right) => (left.length < right.length ? -1 : compareTexts(left.slice(0, right.length), right)),
  ),
  ends_with: twoTexts(
    'True when the first text ends with the second; -2: its end comes before it, -1: behind it, or it is shorter.',
    (left, right) => (left.length < right.length ? -1 : compareTexts(left.slice(left.length - right.length), right)),
  ),
  str_find: twoTexts(
    'Where the second text begins in the first, counted from 1; false when it is not there.',
    (left, right) => (right === '' ? left.length + 1 : found(left.indexOf(right))),
  ),
  str_ifind: twoTexts('As str_find(), without regard to case.', (left, right) =>
    found(lowerAscii(left).indexOf(lowerAscii(right))),
  ),
};
