import type { Context } from '../../src/context/context.ts';
import { ReplyHeaders } from '../../src/context/reply-headers.ts';
import {
  arg,
  defineModule,
  functionsOf,
  param,
  returnCode,
  RouteType,
  type ModuleSelf,
  type Problem,
} from '../../src/module/index.ts';
import { substitute } from '../../src/pv/substitution.ts';
import { avpName } from '../../src/pv/variables/avp.ts';
import { oneLine } from '../../src/sip/fold.ts';
import { format } from '../xprint/api.ts';
import { attribute, integer, source, type Attribute, type Source } from './argument.ts';
import { COMMAS, readPairs, SEMICOLONS, type Separators, type Wanted } from './body-pairs.ts';
import { dumpLines } from './dump.ts';
import { expandedText, fixedText } from './formats.ts';
import { attributeList, GLOBAL, isInList } from './lists.ts';
import { bracketedUri } from './next-hop.ts';
import { parseUriPart, WHOLE_URI } from './uri-part.ts';

const params = {
  xlbuf_size: param.int({
    doc: 'A text made of a format of the module xprint must be shorter, in bytes.',
    default: 256,
    min: 0,
  }),
};

type Self = ModuleSelf<typeof params, undefined>;
const fn = functionsOf<Self>();
const EVERYWHERE = RouteType.Any & ~(RouteType.Branch | RouteType.Onsend);
const REQUESTS = EVERYWHERE & ~(RouteType.Reply | RouteType.CoreReply);

function fail(self: Self, ctx: Context, text: string): -1 {
  self.host.log.error(text, self.host.logPrefix(ctx));
  return -1;
}

const noValue = (written: string): string => `Error while obtaining attribute value from '${written}'`;

function set(self: Self, ctx: Context, name: Source, value: string | number | null): number {
  if (name.isQuotedVariable) return fail(self, ctx, `'${name.written}' is a variable, not the name of an attribute`);
  const written = name.of(ctx);
  if (written === null || value === null) return fail(self, ctx, noValue(name.written));
  const key = avpName(String(written));
  if (key === null) return fail(self, ctx, `failed to parse attribute name: \`${String(written)}'.`);
  ctx.avps.push(key, value);
  return 1;
}

function setText(self: Self, ctx: Context, name: Source, value: Source): number {
  const text = value.of(ctx);
  return text === null ? fail(self, ctx, noValue(value.written)) : set(self, ctx, name, String(text));
}

function setInteger(self: Self, ctx: Context, name: Source, value: Source): number {
  const number = value.of(ctx);
  return set(self, ctx, name, typeof number === 'number' ? number : null);
}

/** The values under the name that a text gives. */
function valuesOf(ctx: Context, name: Source): readonly (string | number)[] {
  const written = name.of(ctx);
  const key = typeof written === 'string' ? avpName(written) : null;
  return key === null ? [] : ctx.avps.all(key);
}

/** Kamailio writes numbers without sign here. */
const comparable = (value: string | number): string => (typeof value === 'number' ? String(value >>> 0) : value);

/** The header line `name: value`, the value that of the attribute, or of the one called like the header; null: it has none. */
function headerLine(self: Self, ctx: Context, header: Source, from: Attribute | undefined): string | null {
  const name = header.of(ctx);
  if (name === null) {
    fail(self, ctx, noValue(header.written));
    return null;
  }
  const key = from === undefined ? avpName(String(name)) : from.name;
  const value = key === null ? null : ctx.avps.get(key);
  return value === null ? null : `${oneLine(`${String(name)}: ${String(value)}`)}\r\n`;
}

const HEADER = [source(), arg.optional(attribute())] as const;

/** Kamailio puts both behind all headers, what its documentation says of insert_attr_hf() notwithstanding. */
function appendHeader(self: Self, ctx: Context, header: Source, from: Attribute | undefined): number {
  const line = headerLine(self, ctx, header, from);
  if (line === null) return -1;
  ctx.edits.appendHeader(line);
  return 1;
}

interface HeaderName {
  readonly name: string;
  readonly wanted: Wanted;
}

function parseHeaderName(text: string): HeaderName | Problem {
  const [name = '', modifier] = text.split('/', 2);
  if (name === '') return { problem: 'bad-value', message: 'the name of the header is empty' };
  if (modifier === undefined) return { name, wanted: 'any' };
  if (/^i/i.test(modifier)) return { name, wanted: 'integers' };
  if (/^s/i.test(modifier)) return { name, wanted: 'texts' };
  return { problem: 'bad-value', message: `"${modifier}" is neither i (integers) nor s (texts)` };
}

const readBody = (doc: string, separators: Separators) =>
  fn({
    doc,
    args: [arg.parsed('header', parseHeaderName), arg.literal()],
    names: ['header', 'prefix'],
    routes: EVERYWHERE,
    run(_self, ctx, { name, wanted }, prefix) {
      const field = ctx.message.firstNamed(name);
      if (field === null) return 1;
      for (const pair of readPairs(ctx.message.value(field), separators, wanted)) {
        ctx.avps.push(prefix + pair.name, pair.value);
      }
      return 1;
    },
  });

const setter = {
  args: [source(), source()] as const,
  names: ['attribute', 'value'] as const,
  routes: EVERYWHERE,
  run: setText,
};

export default defineModule({
  name: 'avp',
  doc: 'Sets, tests and edits attributes, which are AVPs, and moves them to and from headers and the Request-URI.',
  params,
  functions: {
    set_iattr: fn({
      doc: 'Puts a number on top of the attribute with this name.',
      args: [source(), integer()],
      names: ['attribute', 'value'],
      routes: EVERYWHERE,
      run: setInteger,
    }),
    set_sattr: fn({ doc: 'Puts a text on top of the attribute with this name.', ...setter }),
    set_attr: fn({ doc: 'The same as set_sattr().', ...setter }),
    flags2attr: fn({
      doc: 'Puts the message flags, as a number, on top of the attribute.',
      args: [attribute()],
      names: ['attribute'],
      routes: EVERYWHERE,
      run(_self, ctx, { name }) {
        ctx.avps.push(name, ctx.flags | 0);
        return 1;
      },
    }),
    print_attr: fn({
      doc: 'Logs the newest value of the attribute.',
      args: [attribute()],
      names: ['attribute'],
      routes: EVERYWHERE,
      run(self, ctx, { name, written }) {
        const value = ctx.avps.get(name);
        const shown = typeof value === 'number' ? String(value) : `'${value ?? ''}'`;
        const line = value === null ? `AVP '${written}' not found` : `AVP: '${written}'=${shown}`;
        self.host.log.info(line, self.host.logPrefix(ctx));
        return returnCode(value !== null);
      },
    }),
    dump_attrs: fn({
      doc: 'Writes all attributes of the message to the log, or those of one list, named as for del_attrs().',
      args: [arg.optional(arg.parsed('list of attributes', attributeList))],
      names: ['list'],
      routes: EVERYWHERE,
      run(self, ctx, list) {
        for (const line of dumpLines(ctx, list)) self.host.log.info(line, self.host.logPrefix(ctx));
        return 1;
      },
    }),
    attr_exists: fn({
      doc: 'True when the attribute with this name has a value.',
      args: [source()],
      names: ['attribute'],
      routes: EVERYWHERE,
      run: (_self, ctx, name) => returnCode(valuesOf(ctx, name).length > 0),
    }),
    attr_equals: fn({
      doc: 'True when one of the values of the attribute with this name is this text; negative numbers never are.',
      args: [source(), source()],
      names: ['attribute', 'value'],
      routes: EVERYWHERE,
      run(_self, ctx, name, value) {
        const wanted = String(value.of(ctx) ?? '');
        return returnCode(valuesOf(ctx, name).some((each) => comparable(each) === wanted));
      },
    }),
    attr_equals_xl: fn({
      doc: 'True when one of the values of the attribute is what the format prints; negative numbers never are.',
      args: [attribute(), format()],
      names: ['attribute', 'format'],
      routes: EVERYWHERE,
      needs: 'xprint',
      run(self, ctx, { name }, text) {
        const wanted = expandedText(self, ctx, text);
        if (wanted === null) return fail(self, ctx, 'avp_equals_xl:Error while expanding xl_format');
        return returnCode(ctx.avps.all(name).some((each) => comparable(each) === wanted));
      },
    }),
    xlset_attr: fn({
      doc: 'Puts what the format prints on top of the attribute.',
      args: [attribute(), format()],
      names: ['attribute', 'format'],
      routes: EVERYWHERE,
      needs: 'xprint',
      run(self, ctx, { name }, text) {
        const value = expandedText(self, ctx, text);
        if (value === null) return fail(self, ctx, 'xlset_attr:Error while expanding xl_format');
        ctx.avps.push(name, value);
        return 1;
      },
    }),
    xlfix_attr: fn({
      doc: 'Takes the newest value of the attribute, which must be a text, for a format and puts what that prints in its place.',
      args: [attribute()],
      names: ['attribute'],
      routes: EVERYWHERE,
      needs: 'xprint',
      run(self, ctx, { name }) {
        const value = ctx.avps.get(name);
        const text = typeof value === 'string' ? fixedText(self, ctx, value) : null;
        if (text !== null) ctx.avps.replace(name, 0, text);
        return returnCode(text !== null);
      },
    }),
    xlset_destination: fn({
      doc: 'Makes what the format prints, a URI or an address with `<>`, the next hop.',
      args: [format()],
      names: ['format'],
      routes: RouteType.Request,
      worksIn: RouteType.Failure,
      needs: 'xprint',
      run(self, ctx, text) {
        const value = expandedText(self, ctx, text);
        if (value !== null) ctx.destination = bracketedUri(value);
        return returnCode(value !== null);
      },
    }),
    del_attrs: fn({
      doc: 'Deletes all attributes of a list: of the caller `$fr` (those named without a class), `$fu`, `$fd`, of the callee `$tr`, `$tu`, `$td`. Those of `$g` stay, and it is false.',
      args: [arg.parsed('list of attributes', attributeList)],
      names: ['list'],
      routes: EVERYWHERE,
      run(_self, ctx, list) {
        if (list === GLOBAL) return -1;
        for (const name of [...ctx.avps.names()]) if (isInList(name, list)) ctx.avps.clear(name);
        return 1;
      },
    }),
    del_attr: fn({
      doc: 'Deletes all values of the attribute; always true.',
      args: [attribute()],
      names: ['attribute'],
      routes: EVERYWHERE,
      run(_self, ctx, { name }) {
        ctx.avps.clear(name);
        return 1;
      },
    }),
    subst_attr: fn({
      doc: 'Substitutes in the newest value of the attribute, which must be a text that matches.',
      args: [attribute(), arg.substitution()],
      names: ['attribute', 'substitution'],
      routes: EVERYWHERE,
      run(self, ctx, { name }, substitution) {
        const value = ctx.avps.get(name);
        if (value === null) return fail(self, ctx, `avp_subst: AVP[${name}] index 0, flags 1 not found`);
        if (typeof value === 'number') return fail(self, ctx, 'avp_subst: AVP has numeric value');
        const result = substitute(substitution, value, ctx);
        if (result === null) return fail(self, ctx, 'avp_subst: error while running subst');
        ctx.avps.replace(name, 0, result);
        return 1;
      },
    }),
    attr2uri: fn({
      doc: 'Writes the newest value of the attribute to the Request-URI, or to a part: username (user), usernamepassword (userpass), domain (host), domainport (hostport), port; prefix puts it before the user, strip and strip_tail take so many characters from the user.',
      args: [attribute(), arg.optional(arg.parsed('part of the URI', parseUriPart))],
      names: ['attribute', 'part'],
      routes: REQUESTS,
      run(self, ctx, { name, written }, part = WHOLE_URI) {
        const value = ctx.avps.get(name);
        if (value === null) return fail(self, ctx, `attr2uri: AVP '${written}' not found`);
        if (part.counts && !/^\d+$/.test(String(value))) {
          return fail(self, ctx, `not an integer value: ${String(value)}`);
        }
        return part.change(ctx, String(value)) ? 1 : fail(self, ctx, 'failed to change ruri part.');
      },
    }),
    attr_destination: fn({
      doc: 'Makes the attribute, a URI or an address with `<>`, the next hop; an empty one takes that away.',
      args: [attribute()],
      names: ['attribute'],
      routes: REQUESTS,
      run(self, ctx, { name }) {
        const value = ctx.avps.get(name);
        if (value === null) return -1;
        if (typeof value === 'number') return fail(self, ctx, 'avp_destination:AVP has numeric value');
        const uri = bracketedUri(value);
        ctx.destination = uri === '' ? null : uri;
        return 1;
      },
    }),
    insert_attr_hf: fn({
      doc: 'Adds a header, behind all others, with the value of the attribute, or of the one called like the header.',
      args: HEADER,
      names: ['header', 'attribute'],
      routes: REQUESTS,
      run: appendHeader,
    }),
    append_attr_hf: fn({
      doc: 'The same as insert_attr_hf().',
      args: HEADER,
      names: ['header', 'attribute'],
      routes: REQUESTS,
      run: appendHeader,
    }),
    replace_attr_hf: fn({
      doc: 'Puts a header with the value of the attribute in the place of the last one with its name and removes the others; without value it only removes them and is false.',
      args: HEADER,
      names: ['header', 'attribute'],
      routes: REQUESTS,
      run(self, ctx, header, from) {
        const line = headerLine(self, ctx, header, from);
        const name = header.of(ctx);
        const fields = name === null ? [] : ctx.message.allNamed(String(name));
        for (const field of fields) ctx.edits.removeHeader(field);
        if (line === null) return -1;
        const last = fields.at(-1);
        if (last === undefined) ctx.edits.appendHeader(line);
        else ctx.edits.insertAfter(last, line);
        return 1;
      },
    }),
    attr_to_reply: fn({
      doc: 'Adds a header with the value of the attribute, or of the one called like the header, to replies made here.',
      args: HEADER,
      names: ['header', 'attribute'],
      routes: REQUESTS,
      run(self, ctx, header, from) {
        const line = headerLine(self, ctx, header, from);
        if (line === null) return -1;
        ctx.replyHeaders = ctx.replyHeaders.and(ReplyHeaders.exempt(line));
        return 1;
      },
    }),
    hdr_body2attrs: readBody(
      'Makes attributes of the pairs name=value,… in the first header with this name, the prefix before each name; `/i` behind the header takes numbers only, `/s` texts only. Always true.',
      COMMAS,
    ),
    hdr_body2attrs2: readBody(
      'As hdr_body2attrs() for name=value,value;…; of several values each gets its number: name#0.',
      SEMICOLONS,
    ),
  },
});
