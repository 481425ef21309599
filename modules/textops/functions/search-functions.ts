/** search*(), replace*() and subst*(). */
import type { Context } from '../../../src/context/context.ts';
import { arg, functionsOf, returnCode, RouteType, type ModuleSelf, headerName } from '../../../src/module/index.ts';
import type { ParameterTable } from '../../../src/module/index.ts';
import { body, afterStartLine, headerLines, wholeMessage, type RegionOf } from '../regions.ts';
import {
  appendAfterMatch,
  chosen,
  replaceAll,
  replaceFirst,
  replaceText,
  search,
  substituteRegion,
  substituteUri,
  substituteUser,
} from '../search.ts';
import { EDITABLE } from '../routes.ts';
import type { Substitution } from '../../../src/pv/substitution.ts';

const fn = functionsOf<ModuleSelf<ParameterTable, undefined>>();
const routes = RouteType.Any;
/** What RegExp calls an empty expression. */
const EMPTY_SOURCE = '(?:)';

const EXPRESSION = { ignoreCase: true, newline: true } as const;
const REPEATED = { ...EXPRESSION, global: true } as const;

const searchIn = (doc: string, region: RegionOf) =>
  fn({
    doc,
    args: [arg.regex(EXPRESSION)],
    names: ['expression'],
    routes,
    run: (_self, ctx, regex) => search(regex, region(ctx).text),
  });

const appendIn = (doc: string, region: RegionOf) =>
  fn({
    doc,
    args: [arg.regex(EXPRESSION), arg.plain()],
    names: ['expression', 'text'],
    routes,
    run: (_self, ctx, regex, text) => appendAfterMatch(ctx, region(ctx), regex, text),
  });

const replaceIn = (doc: string, region: RegionOf) =>
  fn({
    doc,
    args: [arg.regex(EXPRESSION), arg.plain()],
    names: ['expression', 'text'],
    routes,
    run: (_self, ctx, regex, text) => replaceFirst(ctx, region(ctx), regex, text),
  });

const replaceAllIn = (doc: string, region: RegionOf, newline: boolean) =>
  fn({
    doc,
    args: [arg.regex({ ...REPEATED, newline }), arg.plain()],
    names: ['expression', 'text'],
    routes,
    run: (_self, ctx, regex, text) => replaceAll(ctx, region(ctx), regex, text),
  });

/** False where there is no text at all, as in a body that is not there. */
const replaceTextIn = (doc: string, region: RegionOf) =>
  fn({
    doc,
    args: [arg.text(), arg.text(), arg.text()],
    names: ['search', 'text', 'mode'],
    routes,
    run: (_self, ctx, match, text, mode) => {
      const where = region(ctx);
      return where.text === '' ? -1 : replaceText(ctx, where, match, text, mode);
    },
  });

const substituteWith = (
  doc: string,
  run: (ctx: Context, substitution: Substitution) => number,
  routes: RouteType = RouteType.Any,
) =>
  fn({
    doc,
    args: [arg.substitution()],
    names: ['substitution'],
    routes,
    run: (_self, ctx, substitution) => run(ctx, substitution),
  });

export const searchFunctions = {
  search: searchIn('True when the expression matches in the message, its start line included.', wholeMessage),
  search_body: searchIn('True when the expression matches in the body.', body),
  search_str: fn({
    doc: 'True when the expression matches in the text; 2: the expression is empty, -2: the text is empty or the expression bad.',
    args: [arg.text(), arg.regex({ ...EXPRESSION, dynamic: true, mayBeBad: true })],
    names: ['text', 'expression'],
    routes,
    run(_self, _ctx, text, regex) {
      if (regex !== null && regex.source === EMPTY_SOURCE) return 2;
      return text === '' || regex === null ? -2 : search(regex, text);
    },
  }),
  search_hf: fn({
    doc: 'True when the expression matches in the value of a header with this name: any (a), the first (f) or the last (l).',
    args: [headerName(), arg.regex(EXPRESSION), arg.text()],
    names: ['header', 'expression', 'mode'],
    routes,
    run(_self, ctx, name, regex, mode) {
      const fields = chosen(ctx.message.allNamed(name), mode);
      const { text } = ctx.message;
      return returnCode(fields.some((field) => search(regex, text.slice(field.valueStart, field.valueEnd)) > 0));
    },
  }),
  search_append: appendIn('Appends a text after the first match behind the start line.', afterStartLine),
  search_append_body: appendIn('Appends a text after the first match in the body.', body),
  replace: replaceIn('Replaces the first match behind the start line.', afterStartLine),
  replace_body: replaceIn('Replaces the first match in the body.', body),
  replace_hdrs: replaceIn('Replaces the first match in the headers.', headerLines),
  replace_all: replaceAllIn('Replaces every match behind the start line.', afterStartLine, true),
  replace_body_all: replaceAllIn('Replaces every match in the body, line by line.', body, true),
  replace_body_atonce: replaceAllIn('Replaces every match in the body, taken as one text.', body, false),
  replace_str: replaceTextIn('Replaces a text behind the start line: the first (f) or all (a).', afterStartLine),
  replace_body_str: replaceTextIn('Replaces a text in the body: the first (f) or all (a).', body),
  replace_hdrs_str: replaceTextIn('Replaces a text in the headers: the first (f) or all (a).', headerLines),
  subst: substituteWith('Substitutes behind the start line: /expression/replacement/flags.', (ctx, substitution) =>
    substituteRegion(ctx, afterStartLine(ctx), substitution),
  ),
  subst_uri: substituteWith('Substitutes in the Request-URI.', substituteUri, EDITABLE),
  subst_user: substituteWith('Substitutes in the user of the Request-URI.', substituteUser, EDITABLE),
  subst_body: substituteWith('Substitutes in the body.', (ctx, substitution) =>
    substituteRegion(ctx, body(ctx), substitution),
  ),
  subst_hf: fn({
    doc: 'Substitutes in the value of headers with this name: all (a), the first (f) or the last (l).',
    args: [headerName(), arg.substitution(), arg.text()],
    names: ['header', 'substitution', 'mode'],
    routes,
    run(_self, ctx, name, substitution, mode) {
      let done = -1;
      for (const field of chosen(ctx.message.allNamed(name), mode)) {
        const { text } = ctx.message;
        const region = { text: text.slice(field.valueStart, field.valueEnd), start: field.valueStart };
        if (substituteRegion(ctx, region, substitution) > 0) done = 1;
      }
      return done;
    },
  }),
  regex_substring: fn({
    doc: 'Puts the group with a number (0: the whole match) of the first match into a variable; -2: nothing matches, -1: there is no such group.',
    args: [
      arg.text(),
      arg.regex({ ignoreCase: false, dynamic: true, mayBeBad: true }),
      arg.int(),
      arg.int(),
      arg.variable({ writable: true }),
    ],
    names: ['text', 'expression', 'group', 'count', 'result'],
    routes: EDITABLE,
    run(_self, ctx, text, regex, index, count, target) {
      if (regex === null) return -1;
      const match = regex.exec(text);
      if (match === null) return -2;
      if (index < 0 || index >= count || match[index] === undefined) return -1;
      target.set!(ctx, match[index]);
      return 1;
    },
  }),
};
