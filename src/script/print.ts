/** A syntax tree as canonical text: what is printed reads back as the same tree and prints as the same text. */

import type {
  Block,
  Expression,
  File,
  GlobalAssignment,
  GlobalValue,
  If,
  Item,
  RouteBlock,
  RuleField,
  RuleList,
  Statement,
  Switch,
} from './ast.ts';
import { STATEMENT_WORDS } from './keywords.ts';
import { printAssignment, printCondition, printExpression, printRouteName, printString } from './print-expression.ts';

const INDENT = '  ';

/** Comments, includes, conditions and macros are gone: it is the configuration they resulted in. Ends with a newline. */
export function printFile(file: File): string {
  let text = '';
  let previous: Item | null = null;
  for (const item of file.items) {
    if (previous !== null && (item.kind === 'RouteBlock' || previous.kind !== item.kind)) text += '\n';
    text += `${printItem(item)}\n`;
    previous = item;
  }
  return text;
}

export function printItem(item: Item): string {
  switch (item.kind) {
    case 'GlobalAssignment':
      return printGlobal(item);
    case 'LoadModule': {
      const keyword = item.expand ? 'loadmodulex' : 'loadmodule';
      if (item.options === null) return `${keyword} ${printString(item.module)}`;
      return `${keyword}(${printString(item.module)}, ${printString(item.options)})`;
    }
    case 'LoadPath':
      return `loadpath ${printString(item.path)}`;
    case 'ModuleParameter': {
      const keyword = item.expand ? 'modparamx' : 'modparam';
      const names = `${printString(item.modulePattern)}, ${printString(item.parameter)}`;
      return `${keyword}(${names}, ${printExpression(item.value)})`;
    }
    case 'ConfigEngine':
      return `cfgengine ${printString(item.engine)}`;
    case 'FlagsDeclaration': {
      const flags = item.flags.map(({ name, bit }) => printFlagName(name) + (bit === null ? '' : `:${String(bit)}`));
      return `${item.keyword} ${flags.join(', ')}`;
    }
    case 'RouteBlock':
      return printRoute(item);
  }
}

function printFlagName(name: string): string {
  return /^[a-z_]\w*$/i.test(name) ? name : printString(name);
}

function printGlobal({ name, values, description }: GlobalAssignment): string {
  const printed = values.map(printGlobalValue);
  // Strings side by side would be one string.
  const separator = printed.some((value) => value.startsWith('"')) ? `\n${name}=` : ' ';
  const text = `${name}=${printed.join(separator)}`;
  return description === null ? text : `${text} desc ${printString(description)}`;
}

const PLAIN_HOST = /(?:\w+(?:[-.]\w+)*|\*|\[[\da-fA-F:.]+\])/.source;
const PLAIN_PART = `(?:${PLAIN_HOST}|\\(${PLAIN_HOST}(?:,${PLAIN_HOST})*\\))`;
const PLAIN_ADDRESS = `${PLAIN_PART}(?::${PLAIN_PART})*`;
const PLAIN_SOCKET = new RegExp(
  `^${PLAIN_ADDRESS}(?: advertise ${PLAIN_ADDRESS})?(?: name "[^"\\\\\\r\\n]*")?(?: virtual)?$`,
);

function printGlobalValue(value: GlobalValue): string {
  if (value.kind === 'RuleList') return printRuleList(value);
  if (value.kind !== 'SocketText') return printExpression(value);
  return PLAIN_SOCKET.test(value.text) ? value.text : printString(value.text);
}

function printRuleList({ name, rules }: RuleList): string {
  const field = ({ text, isString }: RuleField): string => (isString ? printString(text) : text);
  const printed = rules.map(
    ({ isNegated, fields }) => `${INDENT}${isNegated ? '!' : ''}(${fields.map(field).join(', ')})`,
  );
  return `${name}:{\n${printed.join(',\n')}\n}`;
}

function printRoute({ routeKind, name, body }: RouteBlock): string {
  const hasOption = name !== null && /^[a-z_]\w*, \w+$/i.test(name);
  const bracket = name === null ? '' : `[${hasOption ? name : printRouteName(name)}]`;
  return `${routeKind}${bracket} ${printBlock(body, '')}`;
}

/** From the opening brace to the closing one; the line it starts on is indented already. */
function printBlock(block: Block, indent: string): string {
  const inner = indent + INDENT;
  const lines = block.statements.map((statement) => `${inner}${printStatement(statement, inner)}\n`);
  return lines.length === 0 ? '{\n' + `${indent}}` : `{\n${lines.join('')}${indent}}`;
}

/** `indent` is that of the line the statement starts on; it is not printed. */
export function printStatement(statement: Statement, indent = ''): string {
  switch (statement.kind) {
    case 'Block':
      return printBlock(statement, indent);
    case 'If':
      return printIf(statement, indent);
    case 'Switch':
      return printSwitch(statement, indent);
    case 'While':
      return `while ${printCondition(statement.condition)} ${printBody(statement.body, indent)}`;
    case 'Assignment':
      return `${printAssignment(statement)};`;
    case 'ExpressionStatement':
      return `${printSimple(statement.expression)};`;
    case 'Return':
    case 'Exit':
    case 'Drop': {
      const keyword = statement.kind.toLowerCase();
      return statement.value === null ? `${keyword};` : `${keyword} ${printExpression(statement.value)};`;
    }
    case 'Break':
      return 'break;';
  }
}

/** A call that has the name of a statement is none only in parentheses. */
function printSimple(expression: Expression): string {
  const text = printExpression(expression);
  const [word] = /^\w*/.exec(text)!;
  return STATEMENT_WORDS.has(word) ? `(${text})` : text;
}

/** Always in braces. */
function printBody(body: Statement, indent: string): string {
  return printBlock(body.kind === 'Block' ? body : { kind: 'Block', statements: [body], span: body.span }, indent);
}

function printIf(first: If, indent: string): string {
  let text = '';
  let statement: Statement | null = first;
  while (statement?.kind === 'If') {
    text += `if ${printCondition(statement.condition)} ${printBody(statement.consequent, indent)}`;
    statement = statement.alternate;
    if (statement !== null) text += ' else ';
  }
  return statement === null ? text : text + printBody(statement, indent);
}

function printSwitch({ subject, cases }: Switch, indent: string): string {
  const inner = indent + INDENT;
  let text = `switch ${printCondition(subject)} {\n`;
  for (const { match, label, body } of cases) {
    const mark = match === 'regex' ? '/' : '';
    text += label === null ? `${inner}default:\n` : `${inner}case ${mark}${printExpression(label)}:\n`;
    for (const statement of body) text += `${inner}${INDENT}${printStatement(statement, inner + INDENT)}\n`;
  }
  return `${text}${indent}}`;
}
