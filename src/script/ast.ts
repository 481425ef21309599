/** The syntax tree of a configuration: readonly nodes told apart by `kind`, each with the span it was written at. */

import type { Span } from './source.ts';

/** Files that were included and macros that were expanded leave no node: their items stand where they were used. */
export interface File {
  readonly kind: 'File';
  readonly items: readonly Item[];
  readonly span: Span;
}

export type Item =
  GlobalAssignment | LoadModule | LoadPath | ModuleParameter | ConfigEngine | FlagsDeclaration | RouteBlock;

/** `debug=2`, `listen=udp:*:5060`, `pstn.gw_ip = "" desc "PSTN gateway"`. The name is as written, also for synonyms. */
export interface GlobalAssignment {
  readonly kind: 'GlobalAssignment';
  readonly name: string;
  readonly nameSpan: Span;
  /** At least one; several for lists such as `alias="a" "b"`. */
  readonly values: readonly GlobalValue[];
  readonly description: string | null;
  readonly span: Span;
}

export type GlobalValue = Expression | SocketText | RuleList;

/** An address to listen on or to be known by, spaces normalised, quotes removed: `udp:10.0.0.1:5060 advertise a.net:5060 name "x"`. */
export interface SocketText {
  readonly kind: 'SocketText';
  readonly text: string;
  readonly span: Span;
}

/** `gw:{ (tcp, 10.0.0.1, 5060, ""), !(any, 10.0.0.0/8, 0, "MESSAGE*") }`, of `dst_blacklist`. */
export interface RuleList {
  readonly kind: 'RuleList';
  readonly name: string;
  readonly nameSpan: Span;
  /** At least one. */
  readonly rules: readonly BlacklistRule[];
  readonly span: Span;
}

/** One of the rules in parentheses; how many fields there have to be, and of what kind, is not the grammar's. */
export interface BlacklistRule {
  readonly kind: 'BlacklistRule';
  /** A "!" stands before it. */
  readonly isNegated: boolean;
  readonly fields: readonly RuleField[];
  readonly span: Span;
}

export interface RuleField {
  /** Of a string its content, of anything else what is written, without gaps. */
  readonly text: string;
  readonly isString: boolean;
  readonly span: Span;
}

/** `loadmodule "tm.so"`. */
export interface LoadModule {
  readonly kind: 'LoadModule';
  readonly module: string;
  readonly moduleSpan: Span;
  /** Second operand, `loadmodule("x.so", "g=1")`. */
  readonly options: string | null;
  /** `loadmodulex`: variables in the name are expanded. */
  readonly expand: boolean;
  readonly span: Span;
}

/** `loadpath "…"`; `mpath="…"` is a global. */
export interface LoadPath {
  readonly kind: 'LoadPath';
  readonly path: string;
  readonly span: Span;
}

/** `modparam("a|b", "name", value)`. */
export interface ModuleParameter {
  readonly kind: 'ModuleParameter';
  /** A regular expression over module names. */
  readonly modulePattern: string;
  readonly moduleSpan: Span;
  readonly parameter: string;
  readonly parameterSpan: Span;
  readonly value: Expression;
  /** `modparamx`: variables in the value are expanded. */
  readonly expand: boolean;
  readonly span: Span;
}

/** `cfgengine "lua"`. */
export interface ConfigEngine {
  readonly kind: 'ConfigEngine';
  readonly engine: string;
  readonly span: Span;
}

/** `flags NAME:3, OTHER;` and `avpflags …`. */
export interface FlagsDeclaration {
  readonly kind: 'FlagsDeclaration';
  readonly keyword: 'flags' | 'avpflags';
  readonly flags: readonly FlagDeclaration[];
  readonly span: Span;
}

export interface FlagDeclaration {
  readonly name: string;
  /** null: the first free one. */
  readonly bit: number | null;
  readonly span: Span;
}

export type RouteKind =
  | 'request_route'
  | 'route'
  | 'reply_route'
  | 'onreply_route'
  | 'failure_route'
  | 'branch_route'
  | 'onsend_route'
  | 'event_route'
  | 'error_route'
  | 'local_route'
  | 'startup_route'
  | 'timer_route';

export interface RouteBlock {
  readonly kind: 'RouteBlock';
  /** The keyword as written. */
  readonly routeKind: RouteKind;
  /** null: without brackets. A number is kept as its text. */
  readonly name: string | null;
  readonly nameSpan: Span | null;
  readonly body: Block;
  readonly span: Span;
}

export type Statement = Block | If | Switch | While | Assignment | ExpressionStatement | Return | Exit | Drop | Break;

/** What a statement has that traces know. */
interface Completed {
  /** The token at which reading knew it to be complete: its last one, or the one behind it. Traces name its line. */
  readonly completedAt: Span;
}

export interface Block {
  readonly kind: 'Block';
  readonly statements: readonly Statement[];
  readonly span: Span;
}

export interface If extends Completed {
  readonly kind: 'If';
  readonly condition: Expression;
  readonly consequent: Statement;
  /** `else if` is an `If` here. */
  readonly alternate: Statement | null;
  readonly span: Span;
}

export interface Switch extends Completed {
  readonly kind: 'Switch';
  readonly subject: Expression;
  readonly cases: readonly SwitchCase[];
  readonly span: Span;
}

/** A case without `break`, `return`, `exit` or `drop` at its end continues with the next one. */
export interface SwitchCase {
  readonly kind: 'SwitchCase';
  /** `case 1:`, `case "a":` are values; `case /"re":` is a regular expression. */
  readonly match: 'value' | 'regex' | 'default';
  /** null exactly for `default`. */
  readonly label: Expression | null;
  readonly body: readonly Statement[];
  readonly span: Span;
}

export interface While extends Completed {
  readonly kind: 'While';
  readonly condition: Expression;
  readonly body: Statement;
  readonly span: Span;
}

/** As a statement, or with `=` in parentheses as an expression: worth 1 there, -1 when it failed. */
export interface Assignment extends Completed {
  readonly kind: 'Assignment';
  readonly target: Variable | Select | Word;
  readonly operator: '=' | '+=' | '-=' | '*=' | '/=' | '%=' | '&=' | '|=' | '^=';
  readonly value: Expression;
  readonly span: Span;
}

/** `t_relay();`, `route(X);`, and any other expression that is run for its effect. */
export interface ExpressionStatement {
  readonly kind: 'ExpressionStatement';
  readonly expression: Expression;
  readonly span: Span;
}

/** `return`, `return 1`, `return(-1)`. */
export interface Return extends Completed {
  readonly kind: 'Return';
  readonly value: Expression | null;
  readonly span: Span;
}

/** `exit` and `exit()`; a value is allowed and has no use. */
export interface Exit extends Completed {
  readonly kind: 'Exit';
  readonly value: Expression | null;
  readonly span: Span;
}

export interface Drop extends Completed {
  readonly kind: 'Drop';
  readonly value: Expression | null;
  readonly span: Span;
}

export interface Break extends Completed {
  readonly kind: 'Break';
  readonly span: Span;
}

export type Expression =
  | IntLiteral
  | StringLiteral
  | Variable
  | Select
  | Word
  | Address
  | Call
  | RouteCall
  | Unary
  | Binary
  | Choice
  | Assignment;

export interface IntLiteral {
  readonly kind: 'IntLiteral';
  /** Signed 32 bits. */
  readonly value: number;
  /** As written: `0x1f`, `017`, and `yes`, `on`, `true`, `enable` for 1 with their opposites for 0. */
  readonly text: string;
  readonly span: Span;
}

/** Adjacent literals are one node. */
export interface StringLiteral {
  readonly kind: 'StringLiteral';
  /** Escapes resolved, substitutions done; variables inside are text. */
  readonly value: string;
  /** From the first quote to the last, as written in the file or macro it comes from. */
  readonly raw: string;
  readonly span: Span;
}

/** `$x`, `$x(…)`, `$(x(…){…}[…])` in one piece. */
export interface Variable {
  readonly kind: 'Variable';
  /** Substitutions done. */
  readonly text: string;
  readonly span: Span;
}

/** `@via[1].branch` in one piece. */
export interface Select {
  readonly kind: 'Select';
  /** Substitutions in its strings done. */
  readonly text: string;
  readonly span: Span;
}

/** A bare name that no macro replaced: `method`, `myself`, `UDP`, `msg:len`, a flag's name; in calls also `udp:10.0.0.1:5060` and `sip-1.example.net`. */
export interface Word {
  readonly kind: 'Word';
  readonly name: string;
  readonly span: Span;
}

/** `127.0.0.1`, `10.0.0.0/8`, `10.0.0.0/255.0.0.0`, `[::1]`. */
export interface Address {
  readonly kind: 'Address';
  /** As written, without spaces, with the mask. */
  readonly text: string;
  /** Without brackets and mask. */
  readonly address: string;
  /** Number of bits or dotted mask, as written. */
  readonly mask: string | null;
  readonly span: Span;
}

export interface Call {
  readonly kind: 'Call';
  readonly name: string;
  readonly nameSpan: Span;
  readonly args: readonly Expression[];
  readonly span: Span;
}

/** `route(NAME)`, `route("NAME")`: the target is a `StringLiteral` of the name; `route($x)`, `route("a" + $x)`: any other expression. */
export interface RouteCall {
  readonly kind: 'RouteCall';
  readonly target: Expression;
  readonly span: Span;
}

/** `int` and `str` are casts. */
export type UnaryOperator = '!' | '-' | '+' | '~' | 'int' | 'str' | 'defined' | 'strlen' | 'strempty';

export interface Unary {
  readonly kind: 'Unary';
  readonly operator: UnaryOperator;
  readonly operand: Expression;
  readonly span: Span;
}

/** Synonyms are already replaced: `and`, `or`, `mod`. `eq`, `ne` compare strings, `ieq`, `ine` integers. */
export type BinaryOperator =
  | '=='
  | '!='
  | 'eq'
  | 'ne'
  | 'ieq'
  | 'ine'
  | '<'
  | '>'
  | '<='
  | '>='
  | '=~'
  | '!~'
  | '&&'
  | '||'
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '&'
  | '|'
  | '^'
  | '<<'
  | '>>';

export interface Binary {
  readonly kind: 'Binary';
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
  readonly span: Span;
}

/** `selval(condition, a, b)`: a when the condition holds, else b. */
export interface Choice {
  readonly kind: 'Choice';
  readonly condition: Expression;
  readonly consequent: Expression;
  readonly alternate: Expression;
  readonly span: Span;
}

export type Node = File | Item | SocketText | RuleList | BlacklistRule | Statement | SwitchCase | Expression;
