/** hf_iterator_*() and bl_iterator_*(), and the variables that read where the iterators are. */
import { arg, functionsOf, kemiOf, RouteType, type VariableDefinition, returnCode } from '../../../src/module/index.ts';
import type { Context } from '../../../src/context/context.ts';
import type { HeaderField } from '../../../src/sip/header-line.ts';
import { bodyCursors, headerCursors, startOf, type Cursors } from '../cursor.ts';
import type { Self } from './self.ts';

const fn = functionsOf<Self>();
const ksr = kemiOf<Self>();
const routes = RouteType.Any;
const start = (cursors: Cursors, what: string) =>
  fn({
    doc: `Starts an iterator of this name before the first ${what}; there can be 4.`,
    args: [arg.text()],
    names: ['iterator'],
    routes,
    run: (self, ctx, name) => returnCode(cursors.start(ctx, self.host.log, name)),
  });

const end = (cursors: Cursors) =>
  fn({
    doc: 'Ends the iterator of this name; its changes stay.',
    args: [arg.text()],
    names: ['iterator'],
    routes,
    run(self, ctx, name) {
      const cursor = cursors.find(ctx, self.host.log, name);
      cursor?.end();
      return returnCode(cursor !== null);
    },
  });

const next = (cursors: Cursors, what: string) =>
  fn({
    doc: `Goes to the next ${what}; false when there is none.`,
    args: [arg.text()],
    names: ['iterator'],
    routes,
    run: (self, ctx, name) => returnCode(cursors.find(ctx, self.host.log, name)?.next() ?? false),
  });

const remove = (cursors: Cursors, what: string) =>
  fn({
    doc: `Removes the ${what} the iterator is at.`,
    args: [arg.text()],
    names: ['iterator'],
    routes,
    run(self, ctx, name) {
      const place = cursors.find(ctx, self.host.log, name)?.place ?? null;
      if (place !== null) {
        if ('nameStart' in place) ctx.edits.removeHeader(place);
        else ctx.edits.remove(place.start, place.end);
      }
      return returnCode(place !== null);
    },
  });

const add = (cursors: Cursors, doc: string, isBehind: boolean) =>
  fn({
    doc,
    args: [arg.text(), arg.text()],
    names: ['iterator', 'text'],
    routes,
    run(self, ctx, name, text) {
      const place = cursors.find(ctx, self.host.log, name)?.place ?? null;
      if (place !== null) ctx.edits.insertAt(isBehind ? place.end : startOf(place), text);
      return returnCode(place !== null);
    },
  });

export const iteratorFunctions = {
  hf_iterator_start: start(headerCursors, 'header'),
  hf_iterator_end: end(headerCursors),
  hf_iterator_next: next(headerCursors, 'header'),
  hf_iterator_prev: fn({
    doc: 'Goes back to the previous header; false behind the last one.',
    args: [arg.text()],
    names: ['iterator'],
    routes,
    run: (self, ctx, name) => returnCode(headerCursors.find(ctx, self.host.log, name)?.previous() ?? false),
  }),
  hf_iterator_rm: remove(headerCursors, 'header'),
  hf_iterator_append: add(headerCursors, 'Adds header lines behind the header the iterator is at.', true),
  hf_iterator_insert: add(headerCursors, 'Adds header lines before the header the iterator is at.', false),
  bl_iterator_start: start(bodyCursors, 'line of the body'),
  bl_iterator_end: end(bodyCursors),
  bl_iterator_next: next(bodyCursors, 'line of the body'),
  bl_iterator_rm: remove(bodyCursors, 'line of the body'),
  bl_iterator_append: add(bodyCursors, 'Adds text behind the line the iterator is at.', true),
  bl_iterator_insert: add(bodyCursors, 'Adds text before the line the iterator is at.', false),
};

type Read = (ctx: Context, iterator: string) => string | null;

const reader = (name: string, doc: string, read: Read): VariableDefinition => ({
  names: [name],
  doc,
  inner: 'required',
  bind: ({ inner }) => ({ get: (ctx) => read(ctx, inner!.evaluate(ctx)) }),
});

const header = (ctx: Context, iterator: string): HeaderField | null =>
  headerCursors.place(ctx, iterator) as HeaderField | null;

/** What there is at an iterator: the variable, the function of scripts in other languages, what it is. */
const READS: readonly (readonly [variable: string, name: string, what: string, read: Read])[] = [
  [
    'hfitname',
    'hf_iterator_hname',
    'Name of the header the iterator is at',
    (ctx, iterator) => {
      const field = header(ctx, iterator);
      return field === null ? null : ctx.message.name(field);
    },
  ],
  [
    'hfitbody',
    'hf_iterator_hbody',
    'Value of the header the iterator is at',
    (ctx, iterator) => {
      const field = header(ctx, iterator);
      return field === null ? null : ctx.message.value(field);
    },
  ],
  [
    'blitval',
    'bl_iterator_value',
    'Line of the body the iterator is at, with its line end',
    (ctx, iterator) => {
      const place = bodyCursors.place(ctx, iterator);
      return place === null ? null : ctx.message.text.slice(startOf(place), place.end);
    },
  ],
];

export const iteratorVariables: readonly VariableDefinition[] = READS.map(([variable, , what, read]) =>
  reader(variable, `${what}; null when it is at none.`, read),
);

export const iteratorReads = Object.fromEntries(
  READS.map(([, name, what, read]) => [
    name,
    ksr({
      doc: `${what}; null when it is at none.`,
      args: [arg.text()],
      names: ['iterator'],
      returns: 'value',
      run: (_self, ctx, iterator) => read(ctx, iterator),
    }),
  ]),
);
