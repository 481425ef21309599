/** Functions on bodies of several parts. */
import type { Context } from '../../../src/context/context.ts';
import { arg, functionsOf, RouteType, type ModuleSelf, type ParameterTable } from '../../../src/module/index.ts';
import { mediaType } from '../body.ts';
import { boundaryOf, bytesOfHex, findPart, partText, setMultipart, type BodyPart } from '../multipart.ts';
import { EDITABLE, REQUESTS } from '../routes.ts';

type Self = ModuleSelf<ParameterTable, undefined>;
const fn = functionsOf<Self>();

const DEFAULT_BOUNDARY = 'unique-boundary-1';

function fail(self: Self, ctx: Context, why: string): -1 {
  self.host.log.error(why, self.host.logPrefix(ctx));
  return -1;
}

/** null: there is none, which was logged when it is a mistake. */
function partOf(self: Self, ctx: Context, type: string, boundary: string): BodyPart | null {
  const part = findPart(ctx, type, boundary);
  if (typeof part !== 'string') return part;
  fail(self, ctx, part);
  return null;
}

/** `()`, `(boundary)`, `(text, type)` or `(text, type, boundary)`. */
function makeMultipart(self: Self, ctx: Context, first = '', type: string | undefined, last = ''): number {
  const { message } = ctx;
  const boundary = (type === undefined ? first : last) || DEFAULT_BOUNDARY;
  const content = type === undefined ? '' : first;
  if (content !== '') {
    setMultipart(ctx, content, type === '' ? 'text/plain' : type!, boundary);
    return 1;
  }
  if (message.body === '') {
    self.host.log.warn('no body to be set in the message', self.host.logPrefix(ctx));
    return -1;
  }
  if (!mediaType(message.contentType).startsWith('multipart/')) {
    setMultipart(ctx, message.body, message.contentType ?? 'text/plain', boundary);
  }
  return 1;
}

function appendPart(self: Self, ctx: Context, content: string, type: string, disposition: string): number {
  if (content === '') return fail(self, ctx, 'invalid body parameter');
  if (type === '') return fail(self, ctx, 'invalid content-type parameter');
  if (ctx.message.body === '') return -1;
  const boundary = boundaryOf(ctx);
  if (boundary === null) return fail(self, ctx, 'Cannot get boundary. Is body multipart?');
  ctx.edits.insertAt(ctx.message.bodyEnd, partText(content, type, disposition, boundary));
  ctx.edits.multipartBoundary = boundary;
  return 1;
}

/** A part; of a body that is no multipart, the whole. */
const getPart = (doc: string, range: (part: BodyPart) => readonly [number, number]) =>
  fn({
    doc,
    args: [arg.text(), arg.variable({ writable: true })],
    names: ['type', 'result'],
    routes: EDITABLE,
    run(self, ctx, type, target) {
      const { message } = ctx;
      if (message.body === '') return -1;
      const boundary = boundaryOf(ctx);
      if (boundary === null) {
        target.set!(ctx, message.body);
        return 1;
      }
      const part = partOf(self, ctx, type, boundary);
      if (part === null) return -1;
      target.set!(ctx, message.text.slice(...range(part)));
      return 1;
    },
  });

export const multipartFunctions = {
  set_body_multipart: fn({
    doc: 'Makes the body, or a text of a type, the first part of a multipart body; a single argument, or the third, is the boundary.',
    args: [arg.optional(arg.text()), arg.optional(arg.text()), arg.optional(arg.text())],
    names: ['text', 'type', 'boundary'],
    shorter: [[], ['boundary'], ['text', 'type']],
    routes: REQUESTS,
    kemi: [
      'set_body_multipart',
      'set_body_multipart_mode',
      'set_body_multipart_boundary',
      'set_body_multipart_content',
    ],
    run: makeMultipart,
  }),
  append_body_part: fn({
    doc: 'Adds a part with this content, type and Content-Disposition to a multipart body.',
    args: [arg.text(), arg.text(), arg.optional(arg.text())],
    names: ['text', 'type', 'disposition'],
    routes: REQUESTS,
    kemi: ['append_body_part', 'append_body_part_cd'],
    run: (self, ctx, content, type, disposition) => appendPart(self, ctx, content, type, disposition ?? ''),
  }),
  append_body_part_hex: fn({
    doc: 'As append_body_part(), with the content in pairs of hexadecimal digits.',
    args: [arg.text(), arg.text(), arg.optional(arg.text())],
    names: ['hex', 'type', 'disposition'],
    routes: REQUESTS,
    kemi: ['append_body_part_hex', 'append_body_part_hex_cd'],
    run(self, ctx, hex, type, disposition) {
      const content = bytesOfHex(hex);
      if (typeof content === 'string') return appendPart(self, ctx, content, type, disposition ?? '');
      return fail(self, ctx, `invalid input hex data [${hex}] (${hex.length}/${content})`);
    },
  }),
  remove_body_part: fn({
    doc: 'Removes the first part of this type from a multipart body.',
    args: [arg.text()],
    names: ['type'],
    routes: REQUESTS,
    run(self, ctx, type) {
      if (ctx.message.body === '') return -1;
      const boundary = boundaryOf(ctx);
      if (boundary === null) {
        return fail(self, ctx, 'Cannot get boundary from Content type header. Is body multipart?');
      }
      const part = partOf(self, ctx, type, boundary);
      if (part === null) return -1;
      ctx.edits.remove(part.start, part.end);
      ctx.edits.multipartBoundary = boundary;
      return 1;
    },
  }),
  get_body_part: getPart(
    'Puts what follows the Content-Type line of the first part of this type into a variable.',
    ({ contentStart, contentEnd }) => [contentStart, contentEnd],
  ),
  get_body_part_raw: getPart(
    'Puts the first part of this type, from its Content-Type to the boundary behind it, into a variable.',
    ({ start, end }) => [start, end],
  ),
  filter_body: fn({
    doc: 'Leaves only what follows the Content-Type line of the first part of this type; the Content-Type of the message stays.',
    args: [arg.literal()],
    names: ['type'],
    routes: RouteType.Any,
    run(self, ctx, type) {
      const { text, body } = ctx.message;
      if (body === '') return -1;
      const boundary = boundaryOf(ctx);
      if (boundary === null) {
        self.host.log.warn('body not multipart', self.host.logPrefix(ctx));
        return -1;
      }
      const part = partOf(self, ctx, type, boundary);
      if (part === null) return -1;
      const content = text.slice(part.contentStart, part.contentEnd);
      ctx.edits.setBody(content.replace(/^\r\n/, '').replace(/\r\n$/, ''));
      return 1;
    },
  }),
};
