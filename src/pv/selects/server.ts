/** The server: `sys.pid`, `sys.now`, and its settings that can change while it runs: `cfg_get.group.name`. */
import { randomBytes } from 'node:crypto';
import { pid } from 'node:process';
import type { CoreFacts } from '../facts.ts';
import { leaf, tree, type Place } from './place.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

const two = (value: number): string => String(value).padStart(2, '0');

/** `Sat Nov  1 18:08:57 2026`, as asctime() writes it. */
export function writeTime(date: Date): string {
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return `${DAYS[date.getDay()]!} ${MONTHS[date.getMonth()]!} ${String(date.getDate()).padStart(2)} ${time} ${String(date.getFullYear())}`;
}

/** The same moment with the clock of UTC, for a writer that reads local fields. */
const shifted = (date: Date): Date => new Date(date.getTime() + date.getTimezoneOffset() * 60_000);

export function serverSelects(facts: CoreFacts): Readonly<Record<string, Place>> {
  const unique = `${String(pid)}-${randomBytes(4).toString('hex')}-`;
  const coordinated = leaf(() => writeTime(shifted(new Date(facts.now()))));
  let serial = randomBytes(4).readUInt32BE();
  return {
    sys: tree(null, {
      pid: leaf(() => String(pid)),
      unique: leaf(() => unique + (serial++ >>> 0).toString(16)),
      now: tree(() => Math.floor(facts.now() / 1000), {
        local: leaf(() => writeTime(new Date(facts.now()))),
        utc: coordinated,
        gmt: coordinated,
      }),
      server_id: leaf(() => facts.serverId()),
    }),
    cfg_get: ([group, name, ...rest]) => {
      if (typeof group !== 'string' || typeof name !== 'string' || rest.length > 0) return null;
      return facts.hasSetting(group, name) ? (ctx) => facts.setting(group, name, ctx) ?? undefined : null;
    },
  };
}
