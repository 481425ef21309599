/** The extended AVPs registrar reads and writes: settings of one call, fields of the contact found, attributes of contacts. */
import type { Context } from '../../src/context/context.ts';
import { XavpFields, XavpStore } from '../../src/context/xavp-store.ts';
import type { Contact } from '../../src/state/location/contact.ts';

/** `$xavp(name=>field)` as text or number; null: not set, or `name` is null. */
export function settingOf(ctx: Context, name: string | null, field: string): string | number | null {
  const root = name === null ? null : (ctx.xavps?.get(name) ?? null);
  const value = root instanceof XavpFields ? root.get(field) : null;
  return value instanceof XavpFields ? null : value;
}

/** The same where only a number makes sense. */
export function numberOf(ctx: Context, name: string | null, field: string): number | null {
  const value = settingOf(ctx, name, field);
  return typeof value === 'number' ? value : null;
}

const FIELDS = [
  [1, 'ruid'],
  [2, 'contact'],
  [4, 'expires'],
  [8, 'received'],
  [16, 'path'],
] as const;

/** Puts the fields of a contact on `$xavp(name)`, except those of `mask`. */
export function pushRecord(ctx: Context, name: string, mask: number, contact: Contact, now: number): void {
  const values = {
    ruid: contact.ruid,
    contact: contact.uri,
    expires: contact.expires === 0 ? 0 : contact.expires - now,
    received: contact.received,
    path: contact.path,
  };
  const fields = new XavpFields();
  for (const [bit, field] of FIELDS) if ((mask & bit) === 0 && values[field] !== '') fields.push(field, values[field]);
  (ctx.xavps ??= new XavpStore()).push(name, fields);
}

/** Text and numbers of `$xavp(name)` as they are kept with a contact; '' when there are none. */
export function readAttributes(ctx: Context, name: string | null): string {
  const root = name === null ? null : (ctx.xavps?.get(name) ?? null);
  if (!(root instanceof XavpFields)) return '';
  const kept: [string, (string | number)[]][] = [];
  for (const [field, stack] of root.fields) {
    const values = stack.filter((value) => typeof value === 'string' || typeof value === 'number');
    if (values.length > 0) kept.push([field, values]);
  }
  return kept.length === 0 ? '' : JSON.stringify(kept);
}

/** Puts what was kept back on `$xavp(name)`. */
export function restoreAttributes(ctx: Context, name: string | null, contact: Contact): void {
  if (name === null || contact.attributes === '') return;
  const fields = new XavpFields();
  for (const [field, stack] of JSON.parse(contact.attributes) as [string, (string | number)[]][]) {
    fields.fields.set(field, stack);
  }
  (ctx.xavps ??= new XavpStore()).push(name, fields);
}
