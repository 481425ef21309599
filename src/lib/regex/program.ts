// An expression as instructions of a machine that has one state each.
import type { Assertion, CharSet, Node, Parsed, Repetition } from './parse.ts';

export type Instruction =
  | { readonly op: 'set'; readonly set: CharSet }
  | { readonly op: 'assertion'; readonly assertion: Assertion }
  /** Goes on at `first`, and at `second` when that leads nowhere. */
  | { readonly op: 'split'; first: number; second: number }
  | { readonly op: 'jump'; to: number }
  /** Notes the place in a slot: 2n and 2n+1 are where group n begins and ends. */
  | { readonly op: 'save'; readonly slot: number }
  /** A new round of a repetition forgets what its groups matched before. */
  | { readonly op: 'forget'; readonly from: number; readonly to: number }
  | { readonly op: 'match' };

export interface Program {
  readonly instructions: readonly Instruction[];
  readonly slots: number;
  /** The numbers of the groups that have names. */
  readonly names: ReadonlyMap<string, number>;
}

/** Counted repetitions are written out; expressions that become longer are not for this machine. */
const MOST_INSTRUCTIONS = 1_000;

/** Null: it would be too long, refers back or looks far around. */
export function compileProgram({ node, groups, names }: Parsed): Program | null {
  const compiler = new Compiler();
  compiler.emit(node);
  if (!compiler.isWhole) return null;
  const { instructions } = compiler;
  instructions.push({ op: 'match' });
  return instructions.length > MOST_INSTRUCTIONS ? null : { instructions, slots: 2 * (groups + 1), names };
}

class Compiler {
  readonly instructions: Instruction[] = [];
  /** Whether all of the expression could be said. */
  isWhole = true;

  emit(node: Node): void {
    if (this.instructions.length > MOST_INSTRUCTIONS) return;
    switch (node.type) {
      case 'set':
        this.instructions.push({ op: 'set', set: node.set });
        return;
      case 'assertion':
        this.instructions.push({ op: 'assertion', assertion: node.assertion });
        return;
      case 'reference':
      case 'around':
        this.isWhole = false;
        return;
      case 'sequence':
        for (const each of node.nodes) this.emit(each);
        return;
      case 'choice':
        this.#choice(node.nodes);
        return;
      case 'group':
        if (node.index !== null) this.instructions.push({ op: 'save', slot: 2 * node.index });
        this.emit(node.node);
        if (node.index !== null) this.instructions.push({ op: 'save', slot: 2 * node.index + 1 });
        return;
      case 'repetition':
        this.#repetition(node);
    }
  }

  #choice(nodes: readonly Node[]): void {
    const ends: { to: number }[] = [];
    for (const [index, node] of nodes.entries()) {
      if (index === nodes.length - 1) {
        this.emit(node);
        break;
      }
      const split = this.#split(true);
      this.emit(node);
      const jump = { op: 'jump' as const, to: 0 };
      this.instructions.push(jump);
      ends.push(jump);
      split.leave();
    }
    for (const jump of ends) jump.to = this.instructions.length;
  }

  #repetition({ node, least, most, isGreedy }: Repetition): void {
    for (let i = 0; i < least && this.instructions.length <= MOST_INSTRUCTIONS; i++) this.#round(node);
    if (most === Infinity) {
      const start = this.instructions.length;
      const split = this.#split(isGreedy);
      this.#round(node);
      this.instructions.push({ op: 'jump', to: start });
      split.leave();
      return;
    }
    const splits: { leave(): void }[] = [];
    for (let i = least; i < most && this.instructions.length <= MOST_INSTRUCTIONS; i++) {
      splits.push(this.#split(isGreedy));
      this.#round(node);
    }
    for (const split of splits) split.leave();
  }

  #round(node: Node): void {
    const groups = groupsOf(node);
    if (groups !== null) this.instructions.push({ op: 'forget', from: 2 * groups.first, to: 2 * groups.last + 2 });
    this.emit(node);
  }

  /** Goes into what is written next, or leaves it to where `leave` is called; `enters`: tries the former first. */
  #split(enters: boolean): { leave(): void } {
    const next = this.instructions.length + 1;
    const split = { op: 'split' as const, first: next, second: next };
    this.instructions.push(split);
    return {
      leave: () => {
        split[enters ? 'second' : 'first'] = this.instructions.length;
      },
    };
  }
}

/** The numbers of the groups inside; null: there are none. */
function groupsOf(node: Node): { first: number; last: number } | null {
  const numbers: number[] = [];
  const visit = (each: Node): void => {
    if (each.type === 'group' && each.index !== null) numbers.push(each.index);
    if (each.type === 'group' || each.type === 'repetition') visit(each.node);
    if (each.type === 'sequence' || each.type === 'choice') each.nodes.forEach(visit);
  };
  visit(node);
  return numbers.length === 0 ? null : { first: numbers[0]!, last: numbers.at(-1)! };
}
