/** Runs classic BPF as the kernel does, as far as the assembler goes. */
import { type BpfInstruction, Code } from '../bpf.ts';

/** What the program gives for the bytes of a packet (one char each); a load beyond them ends it with 0. */
export function runBpf(program: readonly BpfInstruction[], packet: string): number {
  const kept = new Uint32Array(16);
  const registers = { a: 0, x: 0 };
  for (let at = 0; at < program.length; at++) {
    const { code, value, ifTrue, ifFalse } = program[at]!;
    const { a, x } = registers;
    if (code === Code.Return) return value;
    if (code === Code.ReturnA) return a;
    const isCondition = (code & 7) === 5 && code !== Code.Jump;
    if (isCondition) {
      at += holds(code, a, value) ? ifTrue : ifFalse;
    } else if (code === Code.Jump) {
      at += value;
    } else if (code === Code.LoadLength) {
      registers.a = packet.length;
    } else if ((code & 7) === 0 && (code & 0x60) !== 0x60 && code !== Code.LoadNumber) {
      const loaded = load(code, packet, (code & 0x60) === 0x40 ? x + value : value);
      if (loaded === null) return 0;
      registers.a = loaded;
    } else {
      step(code, value, registers, kept);
    }
  }
  throw new Error('the program has no end');
}

function holds(code: number, a: number, value: number): boolean {
  if (code === Code.JumpEqual) return a === value;
  return code === Code.JumpGreater ? a > value : a >= value;
}

function load(code: number, packet: string, from: number): number | null {
  const size = 4 >> ((code & 0x18) >> 3);
  if (from + size > packet.length) return null;
  let number = 0;
  for (let at = from; at < from + size; at++) number = ((number << 8) | packet.charCodeAt(at)) >>> 0;
  return number;
}

function step(code: number, value: number, registers: { a: number; x: number }, kept: Uint32Array): void {
  const { a, x } = registers;
  if (code === Code.Keep) kept[value] = a;
  else if (code === Code.KeepX) kept[value] = x;
  else if (code === Code.LoadNumberX) registers.x = value;
  else if (code === Code.LoadKeptX) registers.x = kept[value]!;
  else if (code === Code.AToX) registers.x = a;
  else registers.a = (code === Code.LoadKept ? kept[value]! : compute(code, value, a, x)) >>> 0;
}

function compute(code: number, value: number, a: number, x: number): number {
  switch (code) {
    case Code.LoadNumber:
      return value;
    case Code.Add:
      return a + value;
    case Code.AddX:
      return a + x;
    case Code.Subtract:
      return a - value;
    case Code.Multiply:
      return Math.imul(a, value);
    case Code.MultiplyX:
      return Math.imul(a, x);
    case Code.Or:
      return a | value;
    case Code.And:
      return a & value;
    case Code.ShiftRight:
      return a >>> value;
    case Code.XorX:
      return a ^ x;
    case Code.XToA:
      return x;
    default:
      throw new Error(`no instruction ${code}`);
  }
}
