// What one call did on one server, taken apart.

/** As `probe` gives it: the values of variables, then the message as it would be sent. */
export interface Outcome {
  /** null: the server gave no values. */
  readonly fields: ReadonlyMap<string, string> | null;
  readonly message: string;
}

const FIELD = /(\w+)=([^]*?)(?= (?:rc|r|u|j|avp|s1|n|xavp|ru|du|fs|src|sf|bf|branch)=|$)/g;

export function parseOutcome(text: string): Outcome {
  const [, values = '', message = ''] = /^begin\n(?:(rc=[^]*?)\n(?=[A-Z]+ ))?([^]*)$/.exec(text) ?? [];
  const fields = values === '' ? null : new Map([...values.matchAll(FIELD)].map(([, name, value]) => [name!, value!]));
  return { fields, message };
}

/** Names of the variables that differ, and `message`. */
export function differences(one: Outcome, other: Outcome): string[] {
  const names = new Set([...(one.fields?.keys() ?? []), ...(other.fields?.keys() ?? [])]);
  const different = [...names].filter((name) => one.fields?.get(name) !== other.fields?.get(name));
  return one.message === other.message ? different : [...different, 'message'];
}
