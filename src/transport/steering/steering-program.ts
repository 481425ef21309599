/** The program that the kernel runs for each datagram: finds the Call-ID in it and answers the index of the worker it belongs to. */
import { BpfAssembler, bpfBytes, type BpfInstruction, Code, Label, MOST_INSTRUCTIONS } from './bpf.ts';
import { END_FACTOR, END_SHIFT, HASHED } from './call-owner.ts';

/** No index: the kernel chooses, by the addresses. */
const MISSED = 0xffffffff;

/** Sets the bit that small letters have, in four chars at a time. */
const SMALL = 0x20202020;

/**
 * Any eight bytes that follow each other hold one whole word at an offset that can be divided by four: of the name with the
 * line end before it one of these, whose first char is so far behind the line end.
 */
const NAME = '\ncall-id';
const WORDS = [0, 1, 2, 3].map((skipped) => (wordOf(NAME.slice(skipped, skipped + 4)) | SMALL) >>> 0);

/** Words that are looked at before what was found is looked at closely: all jump there, and may jump no further. */
const AT_ONCE = 36;

/** No message has a first line that is shorter. */
const FIRST = 12;

/** Where numbers are kept: the hash, where the value begins, its length. */
const HASH = 0;
const BEGIN = 1;
const LENGTH = 2;

function wordOf(text: string): number {
  return [...text].reduce((word, char) => ((word << 8) | char.charCodeAt(0)) >>> 0, 0);
}

/** For `count` workers, with the key of `callOwner`. */
export function steeringProgram(key: number, count: number): readonly BpfInstruction[] {
  const end = hashing(key, count);
  const code = new BpfAssembler();
  const found = new Label();
  // What one stretch of the search takes, with some to spare.
  const stretch = AT_ONCE * 7 + 40;
  for (let from = FIRST; code.length + stretch + end.length < MOST_INSTRUCTIONS; from += AT_ONCE * 4) {
    search(code, from, found);
  }
  code.add(Code.Return, MISSED);
  code.place(found);
  return [...code.program(), ...end];
}

/** The same as the kernel takes it. */
export function steeringBytes(key: number, count: number): Uint8Array {
  return bpfBytes(steeringProgram(key, count));
}

/** Goes to `found` with X where the value begins, or on with the next instruction when the name is not there. */
function search(code: BpfAssembler, from: number, found: Label): void {
  const candidate = new Label();
  const next = new Label();
  for (let at = from; at < from + AT_ONCE * 4; at += 4) {
    code.add(Code.LoadNumberX, at);
    code.add(Code.LoadWord, at);
    code.add(Code.Or, SMALL);
    for (const word of WORDS) code.addIf(Code.JumpEqual, word, candidate);
  }
  code.jump(next);
  code.place(candidate);
  lineEndBefore(code);
  expect(code, Code.LoadByteAtX, 0, '\n', next);
  expect(code, Code.LoadWordAtX, 1, 'call', next);
  expect(code, Code.LoadHalfAtX, 5, '-i', next);
  expect(code, Code.LoadByteAtX, 7, 'd', next);
  expect(code, Code.LoadByteAtX, 8, ':', next);
  skipSpace(code, NAME.length + 1);
  code.jump(found);
  code.place(next);
}

/** From the word that was found in A and its offset in X: X is where the line end before the name should be. */
function lineEndBefore(code: BpfAssembler): void {
  const done = new Label();
  for (const [skipped, word] of WORDS.entries()) {
    const other = new Label();
    code.addIf(Code.JumpEqual, word, null, other);
    code.add(Code.XToA);
    code.add(Code.Subtract, skipped);
    code.jump(done);
    code.place(other);
  }
  code.place(done);
  code.add(Code.AToX);
}

/** Letters may be large, other chars are themselves: where they are not, what comes of it is another index. */
function expect(code: BpfAssembler, load: number, offset: number, text: string, otherwise: Label): void {
  const word = wordOf(text);
  const isName = text !== '\n' && text !== ':';
  code.add(load, offset);
  if (isName) code.add(Code.Or, SMALL >>> (8 * (4 - text.length)));
  code.addIf(Code.JumpEqual, word, null, otherwise);
}

/** X goes on by `count`, and by one more where a space is: other white space is missed. */
function skipSpace(code: BpfAssembler, count: number): void {
  const isSpace = new Label();
  const done = new Label();
  code.add(Code.LoadByteAtX, count);
  code.addIf(Code.JumpEqual, 0x20, isSpace);
  code.add(Code.XToA);
  code.add(Code.Add, count);
  code.jump(done);
  code.place(isSpace);
  code.add(Code.XToA);
  code.add(Code.Add, count + 1);
  code.place(done);
  code.add(Code.AToX);
}

/** Hashes what begins at X as `callOwner` does. */
function hashing(key: number, count: number): readonly BpfInstruction[] {
  const code = new BpfAssembler();
  const end = new Label();
  const missed = new Label();
  code.add(Code.KeepX, BEGIN);
  code.add(Code.LoadNumber, 0);
  code.add(Code.Keep, HASH);
  for (let at = 0; at < HASHED; at += 4) {
    for (let byte = at; byte < at + 4; byte++) {
      const goesOn = new Label();
      code.add(Code.LoadByteAtX, byte);
      code.addIf(Code.JumpGreater, 0x20, goesOn);
      code.add(Code.LoadNumber, byte);
      code.jump(end);
      code.place(goesOn);
    }
    code.add(Code.LoadWordAtX, at);
    mix(code, key);
    code.add(Code.LoadKeptX, BEGIN);
  }
  code.add(Code.LoadNumber, HASHED);
  code.place(end);
  code.add(Code.Keep, LENGTH);
  code.addIf(Code.JumpGreaterEqual, 4, null, missed);
  code.add(Code.LoadKeptX, BEGIN);
  code.add(Code.AddX);
  code.add(Code.Subtract, 4);
  code.add(Code.AToX);
  code.add(Code.LoadWordAtX, 0);
  mix(code, key);
  code.add(Code.LoadKept, LENGTH);
  mix(code, key);
  code.add(Code.AToX);
  code.add(Code.ShiftRight, END_SHIFT);
  code.add(Code.XorX);
  code.add(Code.Multiply, END_FACTOR);
  code.add(Code.ShiftRight, 16);
  code.add(Code.Multiply, count);
  code.add(Code.ShiftRight, 16);
  code.add(Code.ReturnA);
  code.place(missed);
  code.add(Code.Return, MISSED);
  return code.program();
}

/** The word in A goes into the hash. */
function mix(code: BpfAssembler, key: number): void {
  code.add(Code.LoadKeptX, HASH);
  code.add(Code.AddX);
  code.add(Code.Multiply, key);
  code.add(Code.Keep, HASH);
}
