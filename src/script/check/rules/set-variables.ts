// Rule: what is read is set somewhere.
import { didYouMean } from '../../../lib/did-you-mean.ts';
import type { Assignment, Call, File, StringLiteral, Variable } from '../../ast.ts';
import { fold } from '../../fold.ts';
import type { RunState } from '../../host.ts';
import type { Span } from '../../source.ts';
import type { CheckContext } from '../context.ts';
import { mayWrite } from '../paths/roles.ts';
import { mentionsName, variableMentions, type VariableMention } from '../variable-mentions.ts';
import type { Visitor } from '../walk.ts';

/** Modules that leave `$avp` and `$xavp` alone, save under names that a configuration gives them. */
export const LEAVE_AVPS_ALONE = new Set(
  (
    'pv tls tm tcpops tmx sl rr maxfwd textops textopsx siputils sanity xlog usrloc registrar kex corex ctl cfg_rpc mi_rpc jsonrpcs cfgutils ' +
    'xhttp ipops uuid regex mathops math rtimer timer async benchmark db_sqlite debugger counters statistics crypto jansson json mqueue ' +
    'xmlops avpops cfgt websocket blst path outbound uac_redirect diversion topoh topos nathelper xprint uac'
  ).split(' '),
);

/** Functions in other languages may set anything, those of avp whatever a text or a message names. */
export const OTHER_LANGUAGE = /^(?:app_|kemix|avp$)/;

/**
 * Every `$var`, `$avp` and `$xavp` that is read is assigned somewhere, or handed to a function that may set it, or named by a
 * parameter. `$var` keeps its value from one message to the next, so any assignment counts for any read.
 */
export function setVariables<C extends RunState>(context: CheckContext<C>): Visitor {
  const { diagnostics, host, file, bindings } = context;
  const written = new Set<string>();
  const reads = new Map<string, { readonly mention: VariableMention; readonly span: Span }>();
  /** Texts in which a name may stand that something else sets. */
  const named: string[] = [];
  const givenUp = new Set<string>();

  function read(text: string, span: Span): void {
    for (const mention of variableMentions(text)) {
      const key = keyOf(mention);
      if (key !== null && !reads.has(key)) reads.set(key, { mention, span });
    }
  }

  function write(text: string): void {
    const [mention] = variableMentions(text);
    if (mention === undefined) return;
    const key = keyOf(mention);
    if (key !== null) written.add(key);
    // A computed name may be any.
    else if (mention.inner?.includes('$') === true) givenUp.add(mention.name);
  }

  function seeArgument(argument: Call['args'][number]): void {
    const text = argument.kind === 'Variable' ? argument.text : fold(argument);
    if (typeof text !== 'string') return;
    named.push(text);
    // A variable alone may be where the result goes.
    if (text.startsWith('$') && variableMentions(text)[0]?.text === text) write(text);
  }

  return {
    ModuleParameter({ value }) {
      const text = fold(value);
      if (typeof text === 'string') named.push(text);
    },
    Assignment({ target }: Assignment) {
      if (target.kind === 'Variable') write(target.text);
    },
    Variable(node: Variable, { parent }) {
      if (parent?.kind !== 'Assignment' || parent.target !== node) read(node.text, node.span);
    },
    StringLiteral(node: StringLiteral, { route }) {
      if (route !== null) read(node.value, node.span);
    },
    Call(node: Call) {
      for (const argument of mayWrite(node, bindings.calls.get(node))) seeArgument(argument);
    },
    done() {
      const modules = modulesOf(file);
      if (context.foreign !== null || modules.some((module) => OTHER_LANGUAGE.test(module))) return;
      const knowsAvps = modules.every(
        (module) => LEAVE_AVPS_ALONE.has(module) && host.loadedModules().includes(module),
      );
      for (const [key, { mention, span }] of reads) {
        if (written.has(key) || givenUp.has(mention.name) || (mention.name !== 'var' && !knowsAvps)) continue;
        const name = key.slice(mention.name.length + 1);
        if (named.some((text) => mentionsName(text, name))) continue;
        const others = [...written].filter((each) => each.startsWith(`${mention.name} `));
        const hint = didYouMean(
          name,
          others.map((each) => each.slice(mention.name.length + 1)),
          (each) => `$${mention.name}(${each})`,
        );
        diagnostics.add('unset-variable', span, `$${mention.name}(${name}) is read, but nothing sets it`, { hint });
      }
    },
  };
}

/** `var x`, `avp x`, `xavp root`; null: another variable, or one with a computed name. */
function keyOf({ name, inner }: VariableMention): string | null {
  if (inner === null || inner.includes('$')) return null;
  switch (name) {
    case 'var':
      return `var ${inner}`;
    case 'avp':
      return `avp ${inner.replace(/^[si]:/, '')}`;
    case 'xavp':
      return `xavp ${/^[^[=]*/.exec(inner)![0]}`;
    default:
      return null;
  }
}

/** The modules that a configuration names, loaded or not. */
export function modulesOf({ items }: File): string[] {
  return items.flatMap((item) => (item.kind === 'LoadModule' ? [moduleName(item.module)] : []));
}

function moduleName(written: string): string {
  return written.slice(written.lastIndexOf('/') + 1).replace(/\.so$/, '');
}
