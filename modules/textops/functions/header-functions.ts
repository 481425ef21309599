/** Functions on headers. */
import { ReplyHeaders } from '../../../src/context/reply-headers.ts';
import {
  arg,
  functionsOf,
  headerName,
  isHeaderName,
  oneOf,
  RouteType,
  type ModuleSelf,
  returnCode,
} from '../../../src/module/index.ts';
import type { ParameterTable } from '../../../src/module/index.ts';
import {
  addDate,
  appendHeader,
  dateLine,
  hasPrivacy,
  insertHeader,
  namesMatching,
  removeByExpression,
  removeByValue,
  removeHeaders,
} from '../headers.ts';
import { REQUESTS } from '../routes.ts';

const fn = functionsOf<ModuleSelf<ParameterTable, undefined>>();
const routes = RouteType.Any;
const NAME = { ignoreCase: true } as const;
const COMPUTED_NAME = { ...NAME, dynamic: true, mayBeBad: true } as const;
const compileValue = arg.regexCompiler({ ignoreCase: true });

const byName = (
  doc: string,
  name: ReturnType<typeof arg.text>,
  run: (ctx: Parameters<typeof removeHeaders>[0], name: string) => number,
) => fn({ doc, args: [name], names: ['header'], routes, run: (_self, ctx, header) => run(ctx, header) });

const remove = (ctx: Parameters<typeof removeHeaders>[0], name: string): number =>
  removeHeaders(ctx, ctx.message.allNamed(name));
const isPresent = (ctx: Parameters<typeof removeHeaders>[0], name: string): number =>
  returnCode(ctx.message.firstNamed(name) !== null);

const byExpression = (
  doc: string,
  options: arg.RegexOptions,
  run: (ctx: Parameters<typeof removeHeaders>[0], regex: RegExp | null) => number,
) =>
  fn({ doc, args: [arg.regex(options)], names: ['expression'], routes, run: (_self, ctx, regex) => run(ctx, regex) });

const removeMatching = (doc: string, options: arg.RegexOptions) =>
  byExpression(doc, options, (ctx, regex) => removeHeaders(ctx, namesMatching(ctx, regex)));
const matchPresent = (doc: string, options: arg.RegexOptions) =>
  byExpression(doc, options, (ctx, regex) => returnCode(namesMatching(ctx, regex).length > 0));

const removeExcept = (doc: string, options: arg.RegexOptions) =>
  fn({
    doc,
    args: [arg.regex(options), arg.regex(options)],
    names: ['expression', 'except'],
    routes,
    run: (_self, ctx, match, skip) => removeByExpression(ctx, match, skip),
  });

export const headerFunctions = {
  append_hf: fn({
    doc: 'Adds header lines (with their line ends) behind all, or behind the last header of that name.',
    args: [arg.text(), arg.optional(headerName())],
    names: ['text', 'header'],
    routes,
    run: (_self, ctx, text, after) => (text === '' ? -1 : appendHeader(ctx, text, after)),
  }),
  insert_hf: fn({
    doc: 'Adds header lines (with their line ends) before all, or before the first header of that name.',
    args: [arg.text(), arg.optional(headerName())],
    names: ['text', 'header'],
    routes,
    run: (_self, ctx, text, before) => (text === '' ? -1 : insertHeader(ctx, text, before)),
  }),
  append_urihf: fn({
    doc: 'Adds a header line of the two texts with the Request-URI as received between them.',
    args: [arg.plain(), arg.plain()],
    names: ['prefix', 'suffix'],
    routes: REQUESTS,
    run: (_self, ctx, prefix, suffix) => appendHeader(ctx, prefix + ctx.message.requestUri + suffix, undefined),
  }),
  append_to_reply: fn({
    doc: 'Adds header lines to replies that are made here for this request.',
    args: [arg.text()],
    names: ['text'],
    routes: REQUESTS,
    run(_self, ctx, text) {
      if (text === '') return -1;
      ctx.replyHeaders = ctx.replyHeaders.and(ReplyHeaders.exempt(text));
      return 1;
    },
  }),
  append_time: fn({
    doc: 'Adds a Date to replies that are made here for this request.',
    routes: REQUESTS,
    run(self, ctx) {
      ctx.replyHeaders = ctx.replyHeaders.and(ReplyHeaders.exempt(dateLine(self.host.clock.wall())));
      return 1;
    },
  }),
  append_time_to_request: fn({
    doc: 'Adds a Date to the request.',
    routes,
    run: (self, ctx) => addDate(ctx, self.host.clock.wall()),
  }),
  remove_hf: byName(
    'Removes all headers with this name, long or compact; true when there was one.',
    headerName(arg.plain),
    remove,
  ),
  remove_hf_pv: byName(
    'As remove_hf(), with variables in the name; true even when there is no such header.',
    arg.text(),
    (ctx, name) => {
      if (!isHeaderName(name)) return -1;
      remove(ctx, name);
      return 1;
    },
  ),
  remove_hf_re: removeMatching('Removes all headers whose names match; true when there was one.', NAME),
  remove_hf_re_pv: removeMatching('As remove_hf_re(), with variables in the expression.', COMPUTED_NAME),
  remove_hf_exp: removeExcept('Removes all headers whose names match the first expression and not the second.', NAME),
  remove_hf_exp_pv: removeExcept('As remove_hf_exp(), with variables in the expressions.', COMPUTED_NAME),
  remove_hf_idx: fn({
    doc: 'Removes the header with this name and number, from 0, or from the end with -1. 2: there is none with a number from 0 on, -1: that is no name.',
    args: [arg.text(), arg.int()],
    names: ['header', 'index'],
    routes,
    run(_self, ctx, name, index) {
      if (!isHeaderName(name)) return -1;
      const field = ctx.message.allNamed(name).at(index);
      if (field !== undefined) ctx.edits.removeHeader(field);
      return field === undefined && index >= 0 ? 2 : 1;
    },
  }),
  remove_hf_match: fn({
    doc: 'Removes the headers with this name whose value is equal (eq), is not (ne), includes (in) or matches (re). -2: there is none.',
    args: [arg.text(), arg.text(), arg.text()],
    names: ['header', 'operator', 'text'],
    routes,
    run(_self, ctx, name, operator, expression) {
      const regex = operator.toLowerCase() === 're' ? compileValue(expression) : null;
      return isHeaderName(name) ? removeByValue(ctx, name, operator, expression, regex) : -1;
    },
  }),
  // In most configurations, and so not made by `byName`: functions made by one are not inlined into routes.
  is_present_hf: fn({
    doc: 'True when there is a header with this name, long or compact.',
    args: [headerName(arg.plain)],
    names: ['name'],
    routes,
    run: (_self, ctx, name) => isPresent(ctx, name),
  }),
  is_present_hf_pv: byName('As is_present_hf(), with variables in the name.', arg.text(), isPresent),
  is_present_hf_re: matchPresent('True when there is a header whose name matches.', NAME),
  is_present_hf_re_pv: matchPresent('As is_present_hf_re(), with variables in the expression.', COMPUTED_NAME),
  is_privacy: fn({
    doc: 'True when Privacy holds this value.',
    args: [oneOf(['user', 'header', 'session', 'none', 'critical', 'id', 'history'])],
    names: ['privacy'],
    routes,
    run: (_self, ctx, value) => returnCode(hasPrivacy(ctx, value)),
  }),
};
