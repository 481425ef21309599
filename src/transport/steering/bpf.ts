// An assembler for classic BPF (Linux: Documentation/networking/filter.rst), as far as steering takes it. Registers are A and X; there are 16 places to
// keep numbers. Jumps go forward only, those with a condition over at most 255 instructions.

/** One instruction as the kernel has it. */
export interface BpfInstruction {
  readonly code: number;
  readonly ifTrue: number;
  readonly ifFalse: number;
  readonly value: number;
}

/** A place in the program, known when `place` was called for it. */
export class Label {
  at = -1;
}

const enumerated = <const Names extends Readonly<Record<string, number>>>(names: Names): Names => names;

/** Class, size, mode and operation bits of each kind of instruction. */
export const Code = enumerated({
  LoadWord: 0x20,
  LoadHalf: 0x28,
  LoadByte: 0x30,
  LoadWordAtX: 0x40,
  LoadHalfAtX: 0x48,
  LoadByteAtX: 0x50,
  LoadLength: 0x80,
  LoadNumber: 0x00,
  LoadKept: 0x60,
  LoadNumberX: 0x01,
  LoadKeptX: 0x61,
  Keep: 0x02,
  KeepX: 0x03,
  Add: 0x04,
  AddX: 0x0c,
  Subtract: 0x14,
  Multiply: 0x24,
  MultiplyX: 0x2c,
  Or: 0x44,
  And: 0x54,
  ShiftRight: 0x74,
  XorX: 0xac,
  Jump: 0x05,
  JumpEqual: 0x15,
  JumpGreater: 0x25,
  JumpGreaterEqual: 0x35,
  Return: 0x06,
  ReturnA: 0x16,
  AToX: 0x07,
  XToA: 0x87,
});

/** More the kernel does not take. */
export const MOST_INSTRUCTIONS = 4096;

const MOST_CONDITIONAL = 255;

interface Jump {
  readonly index: number;
  readonly ifTrue: Label | null;
  readonly ifFalse: Label | null;
}

export class BpfAssembler {
  readonly #instructions: BpfInstruction[] = [];
  readonly #jumps: Jump[] = [];

  get length(): number {
    return this.#instructions.length;
  }

  add(code: number, value = 0): void {
    this.#instructions.push({ code, ifTrue: 0, ifFalse: 0, value: value >>> 0 });
  }

  /** A compared with `value`; null: goes on with the next instruction. */
  addIf(code: number, value: number, ifTrue: Label | null, ifFalse: Label | null = null): void {
    this.#jumps.push({ index: this.length, ifTrue, ifFalse });
    this.add(code, value);
  }

  jump(to: Label): void {
    this.#jumps.push({ index: this.length, ifTrue: to, ifFalse: null });
    this.add(Code.Jump);
  }

  place(label: Label): void {
    label.at = this.length;
  }

  /** With all jumps resolved. */
  program(): readonly BpfInstruction[] {
    if (this.length > MOST_INSTRUCTIONS) throw new Error(`${this.length} instructions are too many`);
    const program = [...this.#instructions];
    for (const { index, ifTrue, ifFalse } of this.#jumps) {
      const instruction = program[index]!;
      if (instruction.code === Code.Jump) {
        program[index] = { ...instruction, value: distance(index, ifTrue, Infinity) };
      } else {
        program[index] = {
          ...instruction,
          ifTrue: distance(index, ifTrue, MOST_CONDITIONAL),
          ifFalse: distance(index, ifFalse, MOST_CONDITIONAL),
        };
      }
    }
    return program;
  }
}

function distance(from: number, to: Label | null, most: number): number {
  if (to === null) return 0;
  const count = to.at - from - 1;
  if (count < 0 || count > most) throw new Error(`instruction ${from} jumps over ${count}`);
  return count;
}

/** The bytes that the kernel takes, in the order of this machine. */
export function bpfBytes(program: readonly BpfInstruction[]): Uint8Array {
  const bytes = new Uint8Array(program.length * 8);
  const codes = new Uint16Array(bytes.buffer);
  const values = new Uint32Array(bytes.buffer);
  for (const [index, { code, ifTrue, ifFalse, value }] of program.entries()) {
    codes[index * 4] = code;
    bytes[index * 8 + 2] = ifTrue;
    bytes[index * 8 + 3] = ifFalse;
    values[index * 2 + 1] = value;
  }
  return bytes;
}
