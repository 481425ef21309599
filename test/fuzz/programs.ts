// Whole configurations: items, routes and statements, cut by preprocessor lines.

import type { Chance } from './chance.ts';
import { expression, gap, operand, space, string, variable } from './expressions.ts';
import { directive, strangeItem, strangeRoute, strangeStatement } from './words.ts';

const ROUTES = 3;

interface Place {
  readonly chance: Chance;
  /** Routes with a higher number may be called: no route reaches itself. */
  readonly route: number;
  readonly depth: number;
  readonly inLoop: boolean;
  /** Whether words may occur that the server does not know: then it is not run. */
  readonly strange: boolean;
  /** Calls that are left for this route. */
  readonly calls: { left: number };
}

export function program(chance: Chance): string {
  const strange = chance.once(4);
  const lines = [
    '#!KAMAILIO',
    `#!define NUMBER ${String(chance.below(99))}`,
    '#!define TEXT "t" \\\n  "u"',
    '#!define EMPTY',
    '#!define GROUPED (1 + $var(a))',
    '#!define STATEMENT $var(a) = $var(a) + 1;',
    chance.of('loadmodule "tm.so"', 'loadmodule tm.so;', 'loadmodule("tm.so")'),
    ...chance.list(0, 6, () => item(chance)),
    ...(strange ? chance.list(1, 4, () => strangeItem(chance)) : []),
    ...(chance.once(12) ? ['#!subst "/zz/yy/g"'] : []),
    `${chance.of('request_route', 'route', 'route[0]')}${gap(chance)}${block(place(chance, 0, strange))}`,
  ];
  for (let number = 1; number <= ROUTES; number++)
    lines.push(`route[R${String(number)}]${gap(chance)}${block(place(chance, number, strange))}`);
  if (chance.once(2)) lines.push(`failure_route[F]${gap(chance)}{ ${gap(chance)}drop; }${gap(chance)}`);
  if (chance.once(4))
    lines.push(`event_route[tm:local-request] {${space(chance)}return${chance.of(' 1', '', '(-1)', ' (1) + 2')};}`);
  if (strange) lines.push(strangeRoute(chance, block(place(chance, ROUTES, true))));
  return lines.join('\n') + chance.of('\n', '', '\n# the end', '/* end */');
}

function place(chance: Chance, route: number, strange: boolean): Place {
  return { chance, route, depth: 2, inLoop: false, strange, calls: { left: 2 } };
}

function item(chance: Chance): string {
  switch (chance.below(11)) {
    case 9:
    case 10:
      return directive(chance, () => chance.of('debug=1', 'children=2 # c', '/* nothing */', ''));
    case 0:
      return `debug${gap(chance)}=${gap(chance)}${chance.of('2', '-1', 'NUMBER', 'yes')}${chance.of('', ';', ' # c', '\n\n\n')}`;
    case 1:
      return chance.of(
        'listen=udp:127.0.0.1:5060',
        'listen = udp : a-b.example : 5060 name "x"',
        'alias="one" "two"',
        'alias=a.example\n\tb.example:5060',
      );
    case 2:
      return `log_facility=${chance.of('LOG_LOCAL0', '"LOG_LOCAL1"')}`;
    case 3:
      return `modparam("tm"${space(chance)},${gap(chance)}"x"${gap(chance)},${gap(chance)}${chance.of('1', '-2', '"a" "b"', 'TEXT', '1+2*3')})${chance.of('', ';')}`;
    case 4:
      return chance.of('flags A:1, B', 'flags C : 3 ;', 'avpflags d', 'children=3 desc "text"');
    case 5:
      return `${string(chance).includes('"') ? '# comment' : '// comment'} ${chance.of('', '"', '{', '#!ifdef')}`;
    case 6:
      return `#!ifdef ${chance.of('NUMBER', 'NOWHERE')}\n${item(chance)}\n${chance.once(2) ? `#!else\n${item(chance)}\n` : ''}#!endif`;
    case 7:
      return `#!ifdef NOWHERE\n  some 'prose that is "no configuration } at all\n#!endif`;
    default:
      return `/* ${chance.of('one line', 'two\n   lines', 'a box\n * of\n * lines\n')} */`;
  }
}

function block(at: Place): string {
  return `{${gap(at.chance)}${at.chance.list(0, 3, () => statement(at)).join('')}}`;
}

function deeper(at: Place): Place {
  return { ...at, depth: at.depth - 1 };
}

function statement(at: Place): string {
  const { chance } = at;
  const text = at.depth > 0 ? anyStatement(at) : simple(at);
  return `${gap(chance)}${text}${chance.of('\n', ' ', '', '\n\n\n', ';\n', ' # trailing\n')}`;
}

function anyStatement(at: Place): string {
  const { chance } = at;
  const inside = deeper(at);
  switch (chance.below(10)) {
    case 0:
    case 1:
      return conditional(inside);
    case 2:
      return at.inLoop
        ? simple(at)
        : `while${gap(chance)}(${expression(chance, 'number', 2)})${gap(chance)}${body({ ...inside, inLoop: true })}`;
    case 3:
      return choice(inside);
    case 4:
      return block(inside);
    case 5:
      return cut(inside);
    default:
      return simple(at);
  }
}

function body(at: Place): string {
  return at.chance.once(3) ? `${at.chance.of(' ', '\n')}${simple(at)}` : block(at);
}

function conditional(at: Place): string {
  const { chance } = at;
  const condition = chance.once(5)
    ? operand(chance, 'number')
    : `(${gap(chance)}${expression(chance, 'number', 2)}${gap(chance)})`;
  const head = `if${space(chance)}${condition}${space(chance)}`;
  if (chance.once(2)) return head + body(at);
  const other = chance.once(2) && at.depth > 0 ? conditional(deeper(at)) : body(at);
  // What has no braces and no else would take the one of this if.
  return `${head}${block(at)}${gap(chance)}else${space(chance)}${other}`;
}

function choice(at: Place): string {
  const { chance } = at;
  const of = chance.of('number', 'string');
  const cases = chance.list(0, 3, () => {
    const label = of === 'number' ? chance.of('1', '-2', '0x3', 'NUMBER') : chance.of('"a"', "'b'", '/"^a.*"', 'TEXT');
    const end = chance.of('break;', 'exit;', '', 'return 2;');
    return `case ${label}${gap(chance)}:${gap(chance)}${chance.list(0, 2, () => statement(at)).join('')}${end}\n`;
  });
  const rest = chance.once(2) ? `default${gap(chance)}:${gap(chance)}${statement(at)}` : '';
  return `switch${gap(chance)}(${variable(chance)})${gap(chance)}{${gap(chance)}${cases.join('')}${rest}}`;
}

/** Statements with preprocessor lines around them, or through them. */
function cut(at: Place): string {
  const { chance } = at;
  const [start, other, end] = ['\n#!ifdef NUMBER\n', '\n#!else\n', '\n#!endif\n'];
  switch (chance.below(3)) {
    case 0:
      return `${start}${statement(at)}${other}${statement(at)}${end}`;
    case 1:
      return `${start}if (${expression(chance, 'number', 1)}) {${other}if (1) {${end}${statement(at)}}`;
    default:
      return `if ($var(a)) {${statement(at)}${start}} else {${statement(at)}${end}}`;
  }
}

function simple(at: Place): string {
  const { chance } = at;
  if (at.strange && chance.once(3)) return strangeStatement(chance);
  switch (chance.below(12)) {
    case 0:
    case 1:
    case 2:
    case 3:
      return `${chance.of('$var(a)', '$var(b)', '$avp(c)', '$ru')}${gap(chance)}${chance.of('=', '=', '=', '=', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=')}${gap(chance)}${expression(chance, chance.of('number', 'string'))}${gap(chance)};`;
    case 4:
    case 5:
      return `xlog(${chance.once(3) ? '"L_INFO", ' : ''}${string(chance)}${gap(chance)});`;
    case 6:
      return routeCall(at);
    case 7:
      return `give(${expression(chance, 'number', 1)});`;
    case 8:
      return chance.of(
        'return;',
        'return 1;',
        'return(-1);',
        'return ($var(a)) + 1;',
        'exit;',
        'exit();',
        'drop;',
        'return 0;',
      );
    case 9:
      return at.inLoop ? 'break;' : 'setflag(5);';
    case 10:
      return chance.of(
        'STATEMENT ',

        't_on_failure("F");',
        'reject();',
        'throw();',
        'sl_send_reply("1", "x");',
      );
    default:
      return chance.of(';', '$var(a) = $var(a) + 1;', 'include_file "inner.cfg"', 'setflag(NUMBER);');
  }
}

function routeCall(at: Place): string {
  const { chance, calls } = at;
  const target = at.route + 1 + chance.below(ROUTES);
  if (at.inLoop || calls.left === 0 || target > ROUTES) return '$var(b) = 1;';
  calls.left--;
  const name = `R${String(target)}`;
  return chance.of(
    `route(${name});`,
    `route("${name}");`,
    `if (!route(${name})) exit;`,
    `$var(r) = "${name}"; route($var(r));`,
  );
}
