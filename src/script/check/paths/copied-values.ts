/** Variables of the configuration that never hold anything but texts of the message. */
import type { Assignment, Call, Expression, ModuleParameter } from '../../ast.ts';
import { keyOf } from '../queries/taint.ts';
import { variableMentions } from '../variable-mentions.ts';
import { isAboutTheMessage } from './about-the-message.ts';
import { hostOf, type Host } from './chosen-host.ts';
import { mayWrite } from './roles.ts';

/** Functions whose first argument names what they assign the second one to. */
const ASSIGNING = new Set(['pv_printf', 'avp_printf']);

/** The variable that a function assigns to and the value; null: it is none of those. */
export function assignedBy({ name, args }: Call): { readonly target: string; readonly value: Expression } | null {
  const [target, value] = args;
  if (!ASSIGNING.has(name) || target === undefined || value === undefined) return null;
  return { target: textOf(target), value };
}

export class CopiedValues {
  readonly #values = new Map<string, Expression[]>();
  /** What functions, modules or operators write into. */
  readonly #others = new Set<string>();

  seeAssignment({ target, operator, value }: Assignment): void {
    if (target.kind === 'Variable') this.#add(target.text, operator === '=' ? value : null);
  }

  seeCall(node: Call): void {
    const assigned = assignedBy(node);
    if (assigned !== null) this.#add(assigned.target, assigned.value);
    else for (const argument of mayWrite(node)) this.#add(textOf(argument), null);
  }

  /** A module may write into what its parameters name. */
  seeParameter({ value }: ModuleParameter): void {
    if (value.kind === 'StringLiteral') this.#add(value.value, null);
  }

  #add(target: string, value: Expression | null): void {
    for (const mention of variableMentions(target)) {
      const key = keyOf(mention);
      if (value === null) {
        this.#others.add(key);
        continue;
      }
      const values = this.#values.get(key);
      if (values === undefined) this.#values.set(key, [value]);
      else values.push(value);
      return;
    }
  }

  /** The hosts of those that hold a URI of the message. */
  hosts(): ReadonlyMap<string, Host> {
    const known = new Map<string, Host>();
    for (let before = -1; before !== known.size;) {
      before = known.size;
      for (const [key, values] of this.#copies()) {
        const hosts = new Set(values.map((value) => hostOf(value, known)).filter((host) => host !== 'none'));
        if (hosts.size === 0 || hosts.has('configuration')) continue;
        known.set(key, hosts.has('sender') ? 'sender' : 'original');
      }
    }
    return known;
  }

  /** Those that are set to nothing but what the sender wrote: to test them is to test that. */
  ofTheMessage(): ReadonlySet<string> {
    const known = new Set<string>();
    for (let before = -1; before !== known.size;) {
      before = known.size;
      for (const [key, values] of this.#copies()) {
        if (values.every((value) => hasVariable(value) && isAboutTheMessage(value, known))) known.add(key);
      }
    }
    return known;
  }

  #copies(): [string, Expression[]][] {
    return [...this.#values].filter(([key]) => !this.#others.has(key));
  }
}

/** A constant may tell on which path it was set. */
function hasVariable(value: Expression): boolean {
  if (value.kind === 'Binary') return hasVariable(value.left) && hasVariable(value.right);
  const text = textOf(value);
  return text !== '$null' && variableMentions(text).length > 0;
}

export function textOf(node: Expression): string {
  if (node.kind === 'Variable') return node.text;
  return node.kind === 'StringLiteral' ? node.value : '';
}
