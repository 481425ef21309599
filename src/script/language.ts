/**
 * What each word of the configuration language means: for the reference, and for editors. The types make sure that nothing
 * the parser knows is missing.
 */
import type { BinaryOperator, RouteKind, UnaryOperator } from './ast.ts';
import type { DirectiveName } from './directive.ts';

export interface Explained {
  /** How it is written, with names in capitals for what changes. */
  readonly form: string;
  readonly doc: string;
}

type Table<Key extends string> = Readonly<Record<Key, Explained>>;

/** Lines of the preprocessor; `!!` does as well as `#!`. */
export const DIRECTIVE_DOCS: Table<DirectiveName> = {
  define: {
    form: '#!define NAME [VALUE]',
    doc: 'From here on the word NAME stands for VALUE; a second definition is an error.',
  },
  trydef: { form: '#!trydef NAME [VALUE]', doc: 'Defines NAME unless it is defined already.' },
  redefine: { form: '#!redefine NAME [VALUE]', doc: 'Defines NAME, whether or not it is defined already.' },
  defexp: {
    form: '#!defexp NAME EXPRESSION',
    doc: 'Defines NAME as the value of an expression over numbers, strings and defines.',
  },
  defexps: { form: '#!defexps NAME EXPRESSION', doc: 'Like defexp; the value is put in quotes.' },
  defenv: {
    form: '#!defenv NAME[=VARIABLE]',
    doc: 'Defines NAME as the value of an environment variable, which must be set.',
  },
  defenvs: { form: '#!defenvs NAME[=VARIABLE]', doc: 'Like defenv; the value is put in quotes.' },
  trydefenv: {
    form: '#!trydefenv NAME[=VARIABLE]',
    doc: 'Like defenv; nothing is defined when the variable is not set.',
  },
  trydefenvs: {
    form: '#!trydefenvs NAME[=VARIABLE]',
    doc: 'Like defenvs; nothing is defined when the variable is not set.',
  },
  ifdef: { form: '#!ifdef NAME', doc: 'What follows counts only when NAME is defined.' },
  ifndef: { form: '#!ifndef NAME', doc: 'What follows counts only when NAME is not defined.' },
  ifexp: { form: '#!ifexp EXPRESSION', doc: 'What follows counts only when the expression is neither 0 nor empty.' },
  else: { form: '#!else', doc: 'The other part of a condition.' },
  endif: {
    form: '#!endif',
    doc: 'The end of a condition. An included file may end one of the file that includes it, and the other way round.',
  },
  subst: {
    form: '#!subst "/PATTERN/REPLACEMENT/FLAGS"',
    doc: 'Replaces matches of a POSIX regular expression inside strings and variables, not in numbers and words; in variables without parentheses, such as $rU, only behind a line #!KAMAILIO. Flags: g each match, i either case, s matches may go over line breaks.',
  },
  substdef: { form: '#!substdef "!NAME!REPLACEMENT!FLAGS"', doc: 'Like subst, and defines NAME as the replacement.' },
  substdefs: {
    form: '#!substdefs "!NAME!REPLACEMENT!FLAGS"',
    doc: 'Like substdef; the defined value is put in quotes.',
  },
  include_file: {
    form: 'include_file "PATH"',
    doc: 'Reads another file here; a missing one is an error. The path is looked for beside the file that names it.',
  },
  import_file: { form: 'import_file "PATH"', doc: 'Like include_file; a missing file is passed over.' },
};

/** Blocks of a configuration. */
export const ROUTE_DOCS: Table<RouteKind> = {
  request_route: { form: 'request_route { … }', doc: 'Runs for every request received.' },
  route: {
    form: 'route[NAME] { … }',
    doc: 'Runs where `route(NAME)` calls it. Without a name it is the request route.',
  },
  reply_route: { form: 'reply_route { … }', doc: 'Runs for every reply received, before transactions see it.' },
  onreply_route: {
    form: 'onreply_route[NAME] { … }',
    doc: 'Runs for the replies of a transaction that `t_on_reply("NAME")` armed. Without a name it is the reply route.',
  },
  failure_route: {
    form: 'failure_route[NAME] { … }',
    doc: 'Runs when all branches of a transaction failed, if `t_on_failure("NAME")` armed it.',
  },
  branch_route: {
    form: 'branch_route[NAME] { … }',
    doc: 'Runs for each branch of a request before it is sent, if `t_on_branch("NAME")` armed it.',
  },
  onsend_route: { form: 'onsend_route { … }', doc: 'Runs before a request is sent; `drop` keeps it from being sent.' },
  event_route: { form: 'event_route[MODULE:EVENT] { … }', doc: 'Runs when a module has something to tell.' },
  error_route: { form: 'error_route { … }', doc: 'Runs for a request that cannot be read (a name of OpenSIPS).' },
  local_route: { form: 'local_route { … }', doc: 'Runs for requests the server makes itself (a name of OpenSIPS).' },
  startup_route: { form: 'startup_route { … }', doc: 'Runs once before the first message (a name of OpenSIPS).' },
  timer_route: {
    form: 'timer_route[NAME, SECONDS] { … }',
    doc: 'Runs again and again at its interval (a name of OpenSIPS).',
  },
};

/** What stands at the top of a configuration besides blocks. */
export const ITEM_DOCS = {
  assignment: { form: 'NAME = VALUE', doc: 'Sets a parameter of the core.' },
  custom: {
    form: 'GROUP.NAME = VALUE desc "TEXT"',
    doc: 'Defines a setting of your own, read as `$sel(cfg_get.GROUP.NAME)` and changed by `cfg.seti` and `cfg.sets`.',
  },
  loadmodule: { form: 'loadmodule "NAME.so"', doc: 'Loads a module. Modules are initialised in this order.' },
  loadmodulex: { form: 'loadmodulex "NAME.so"', doc: 'Like loadmodule; variables in the name are expanded.' },
  modparam: {
    form: 'modparam("MODULE", "NAME", VALUE)',
    doc: 'Sets a parameter of a module that is loaded. MODULE may be several names with `|` between.',
  },
  modparamx: { form: 'modparamx("MODULE", "NAME", VALUE)', doc: 'Like modparam; variables in the value are expanded.' },
  loadpath: {
    form: 'loadpath "FOLDER"',
    doc: 'Where modules of your own are looked for; several folders with `:` between.',
  },
  mpath: { form: 'mpath="FOLDER"', doc: 'The same as loadpath.' },
  cfgengine: { form: 'cfgengine "NAME"', doc: 'The language of the routes; `native` is this one.' },
  flags: { form: 'flags NAME[:BIT], …', doc: 'Gives message flags (0 to 31) names.' },
  avpflags: { form: 'avpflags NAME, …', doc: 'Gives flags of AVPs names.' },
} as const satisfies Table<string>;

export const STATEMENT_DOCS = {
  if: {
    form: 'if (CONDITION) STATEMENT [else STATEMENT]',
    doc: 'A number is true unless 0, a text unless empty, a call when it returned more than 0.',
  },
  switch: {
    form: 'switch (VALUE) { case LABEL: … default: … }',
    doc: 'Labels are numbers, strings, or regular expressions (`case /"RE":`); without `break` the next case follows.',
  },
  while: { form: 'while (CONDITION) STATEMENT', doc: 'Repeats, at most `max_while_loops` times.' },
  break: { form: 'break', doc: 'Ends the innermost `switch` or `while`.' },
  return: {
    form: 'return [NUMBER]',
    doc: 'Ends this route. The number (1 if left out) is what `route(NAME)` and `$rc` are; 0 ends the script, like `exit`.',
  },
  exit: { form: 'exit', doc: 'Ends the script for this message.' },
  drop: { form: 'drop', doc: 'Like exit; in branch, onsend and reply routes the message is not sent.' },
  assign: {
    form: 'VARIABLE = VALUE',
    doc: 'Also `+=`, `-=`, `*=`, `/=`, `%=`, `&=`, `|=`, `^=`. `$null` takes the value away.',
  },
  call: {
    form: 'FUNCTION(ARGUMENT, …)',
    doc: 'Calls a function. What it returns is `$rc`: more than 0 true, less than 0 false, 0 ends the script.',
  },
  route: {
    form: 'route(NAME)',
    doc: 'Calls a route and goes on after it unless it ended the script. The name may be an expression.',
  },
} as const satisfies Table<string>;

export const BINARY_DOCS: Readonly<Record<BinaryOperator, string>> = {
  '||': 'True when either side is; the right side is not looked at when the left is true. Also `or`.',
  '&&': 'True when both sides are; the right side is not looked at when the left is false. Also `and`.',
  '|': 'Bits that are in either number.',
  '&': 'Bits that are in both numbers.',
  '^': 'Bits that are in exactly one of the numbers.',
  '<<': 'Bits moved to the left.',
  '>>': 'Bits moved to the right.',
  '==': 'Equal: as numbers when the left side is one, else as texts.',
  '!=': 'Not equal.',
  '=~': 'The left side matches the POSIX extended regular expression on the right, in either case of letters.',
  '!~': 'It does not match.',
  eq: 'Equal as texts.',
  ne: 'Not equal as texts.',
  ieq: 'Equal as numbers.',
  ine: 'Not equal as numbers.',
  '<': 'Less.',
  '>': 'Greater.',
  '<=': 'Less or equal.',
  '>=': 'Greater or equal.',
  '+': 'Sum of numbers; texts are joined.',
  '-': 'Difference.',
  '*': 'Product.',
  '/': 'Quotient without its fraction; by 0 it has no value.',
  '%': 'Remainder. Also `mod`.',
};

export const UNARY_DOCS: Readonly<Record<UnaryOperator, string>> = {
  '!': 'True when the operand is not. Also `not`.',
  '-': 'The negative number.',
  '+': 'The number.',
  '~': 'All bits turned round.',
  int: '`(int)VALUE`: the value as a number.',
  str: '`(str)VALUE`: the value as a text.',
  defined: 'True when the variable has a value.',
  strlen: '`strlen(VALUE)`: the length of a text in bytes.',
  strempty: '`strempty(VALUE)`: true when a text is empty.',
};
