// Expressions of the language, in any spelling and with white space and comments between their tokens.

import type { Chance } from './chance.ts';

export type Kind = 'number' | 'string';

/** Operators by the kind of their sides; all but the last row give a number. */
const OF_NUMBERS = [
  ...['==', '!=', '<', '>', '<=', '>=', '&&', '||', '+', '-', '*', '/', '%', '&', '|', '^', '<<', '>>'],
  ...['and', 'or', 'mod', 'ieq', 'ine'],
];
const OF_STRINGS = ['==', '!=', '=~', '!~', 'eq', 'ne'];

/** Optional white space. */
export function gap(chance: Chance): string {
  return chance.once(3) ? space(chance) : '';
}

/** White space that parts words. */
export function space(chance: Chance): string {
  return chance.once(6)
    ? chance.of(
        '\n',
        '\t',
        '  ',
        ' \\\n',
        '\r\n',
        ' /* c */ ',
        ' /*\n * box\n */ ',
        ' # note\n',
        ' // note; }\n',
        ' #\n',
      )
    : ' ';
}

export function expression(chance: Chance, kind: Kind, depth = 3): string {
  if (depth <= 0 || chance.once(3)) return operand(chance, kind);
  const next = (of: Kind): string => expression(chance, of, depth - 1);
  if (kind === 'string') {
    if (chance.once(4)) return `(str)${operand(chance, 'number')}`;
    if (chance.once(8)) return `selval(${next('number')},${space(chance)}${next('string')}, ${next('string')})`;
    if (chance.once(4)) return `(${gap(chance)}${next('string')}${gap(chance)})`;
    return `${next('string')}${space(chance)}+${space(chance)}${next('string')}`;
  }
  switch (chance.below(9)) {
    case 0:
    case 1:
      return `${next('number')}${space(chance)}${chance.of(...OF_NUMBERS)}${space(chance)}${next('number')}`;
    case 2:
      return `${next('string')}${space(chance)}${chance.of(...OF_STRINGS)}${space(chance)}${next('string')}`;
    case 3:
      return `(${gap(chance)}${next('number')}${gap(chance)})`;
    case 4:
      return `${chance.of('!', '-', '~', '+', 'not ', '! ', '- ')}${operand(chance, 'number')}`;
    case 5:
      return `${chance.of('strlen', 'strempty', 'defined', '(int)')}${gap(chance)}(${next('string')})`;
    case 6:
      return `${chance.of('!', '-', '~', 'not')}${gap(chance)}(${next('number')})`;
    case 7:
      return `(${gap(chance)}${chance.of('$var(a)', '$avp(c)', '$rU')}${space(chance)}=${space(chance)}${next(chance.of('number', 'string'))})`;
    default:
      return call(chance, next);
  }
}

function call(chance: Chance, argument: (kind: Kind) => string): string {
  const name = chance.of('give', 'give_maybe', 'give_later', 'is_method', 'isflagset');
  if (name === 'isflagset') return `isflagset(${gap(chance)}${String(chance.below(32))})`;
  if (name === 'is_method') return `is_method(${string(chance)})`;
  return `${name}${gap(chance)}(${gap(chance)}${argument(chance.of('number', 'string'))}${gap(chance)})`;
}

export function operand(chance: Chance, kind: Kind): string {
  if (chance.once(3)) return variable(chance);
  if (kind === 'string')
    return chance.of(strings(chance), strings(chance), 'method', '@ruri.user', '@nothing.here', 'TEXT');
  return chance.of(
    ...['0', '1', '42', '0x1F', '017', '2147483647', '4294967295', '08', '-1', 'yes', 'off', 'true', 'NUMBER'],
    ...['src_ip == 10.0.0.0/8', 'src_ip != 1.2.3.4', 'src_ip==::1', 'src_ip == [::1]', 'EMPTY 5', 'GROUPED'],
  );
}

export function variable(chance: Chance, depth = 2): string {
  const plain = chance.of(
    '$var(a)',
    '$var(b)',
    '$avp(c)',
    '$rU',
    '$rm',
    '$rc',
    '$ru',
    '$fU',
    '$hdr(X-Foo)',
    '$avp(s:d)',
  );
  if (depth <= 0 || chance.once(2)) return plain;
  const name = plain.slice(1);
  const index = chance.once(4) ? chance.of('[0]', '[-1]', '[*]', `[${variable(chance, depth - 1)}]`) : '';
  const steps = chance.list(0, 2, () =>
    chance.of(
      '{s.len}',
      '{s.substr,0,2}',
      '{uri.host}',
      '{fail}',
      '{re.subst,/a/b/g}',
      `{s.select,${variable(chance, 0)},,}`,
    ),
  );
  return `$(${name}${index}${steps.join('')})`;
}

/** One literal or several side by side. */
function strings(chance: Chance): string {
  return chance.list(1, chance.once(6) ? 3 : 1, () => string(chance)).join(chance.of(' ', '', '\n', '\t\r\n'));
}

export function string(chance: Chance): string {
  const double = (): string =>
    chance.of(
      'a',
      ' ',
      '$rU',
      '$(rm{s.len})',
      '\\n',
      '\\\\',
      '\\"',
      '\\x41',
      '\\101',
      '\\q',
      "'",
      '#',
      '/*',
      '//',
      '{',
      '}',
      ';',
      '\n',
      '\r\n',
      '\xc3\xa9',
      '\xff',
      '%',
    );
  const single = (): string => chance.of('b', '\\', '"', '$x', '#!define', '\n');
  return chance.once(4) ? `'${chance.list(0, 4, single).join('')}'` : `"${chance.list(0, 5, double).join('')}"`;
}
