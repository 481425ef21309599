/** The program that the kernel runs for each datagram: finds the Call-ID in it and answers the index of the worker it belongs to. */
import { BpfAssembler, bpfBytes, type BpfInstruction, Code, Label, MOST_INSTRUCTIONS } from './bpf.ts';
import { type CallKey, HASHED, KEY_OF_LAST, KEY_OF_LENGTH, KEY_OF_SUM, MIXING } from './call-owner.ts';

/** No index: the kernel chooses, by the addresses. */
const MISSED = 0xffffffff;

/** Sets the bit that small letters have, in four chars at a time. */
const SMALL = 0x20202020;

const NAME = '\ncall-id:';

/**
 * Of the name with the line end before it and the colon one of these words is at an offset that can be divided by four,
 * wherever it begins: so far behind the line end. `call` would do for `-id:`, and is in far more of what is not the name.
 */
const WORDS = [0, 5, 2, 3].map((skipped) => ({
  skipped,
  word: (wordOf(NAME.slice(skipped, skipped + 4)) | SMALL) >>> 0,
}));

/** Words that are looked at before what was found is looked at closely: all jump there, and may jump no further. */
const AT_ONCE = 33;

/**
 * Words that are looked at when the datagram is known to have them: the kernel ends a program that loads what is not there
 * with 0, and the first worker would get all that is short. Where fewer are left no line with four chars of Call-ID begins.
 */
const KNOWN = 3;

/** No message has a first line that is shorter. */
const FIRST = 12;

/** Where numbers are kept: the sum, where the value begins, its length, one of two factors. */
const SUM = 0;
const BEGIN = 1;
const LENGTH = 2;
const FACTOR = 3;

function wordOf(text: string): number {
  return [...text].reduce((word, char) => ((word << 8) | char.charCodeAt(0)) >>> 0, 0);
}

/** For `count` workers, with the key of `callOwner`. */
export function steeringProgram(key: CallKey, count: number): readonly BpfInstruction[] {
  const end = hashing(key, count);
  const code = new BpfAssembler();
  const found = new Label();
  // What one stretch of the search takes, with some to spare.
  const stretch = (AT_ONCE * (7 * KNOWN + 2)) / KNOWN + 45;
  for (let from = FIRST; code.length + stretch + end.length < MOST_INSTRUCTIONS; from += AT_ONCE * 4) {
    search(code, from, found);
  }
  code.add(Code.Return, MISSED);
  code.place(found);
  return [...code.program(), ...end];
}

/** The same as the kernel takes it. */
export function steeringBytes(key: CallKey, count: number): Uint8Array {
  return bpfBytes(steeringProgram(key, count));
}

/** Goes to `found` with X where the value begins, or on with the next instruction when the name is not there. */
function search(code: BpfAssembler, from: number, found: Label): void {
  const candidate = new Label();
  const next = new Label();
  const isEnd = new Label();
  for (let word = 0; word < AT_ONCE; word++) {
    const at = from + word * 4;
    if (word % KNOWN === 0) {
      code.add(Code.LoadLength);
      code.addIf(Code.JumpGreaterEqual, at + KNOWN * 4, null, isEnd);
    }
    code.add(Code.LoadNumberX, at);
    code.add(Code.LoadWord, at);
    code.add(Code.Or, SMALL);
    for (const { word: wanted } of WORDS) code.addIf(Code.JumpEqual, wanted, candidate);
  }
  code.jump(next);
  code.place(isEnd);
  code.add(Code.Return, MISSED);
  code.place(candidate);
  lineEndBefore(code);
  expect(code, Code.LoadByteAtX, 0, '\n', next);
  expect(code, Code.LoadWordAtX, 1, 'call', next);
  expect(code, Code.LoadHalfAtX, 5, '-i', next);
  expect(code, Code.LoadByteAtX, 7, 'd', next);
  expect(code, Code.LoadByteAtX, 8, ':', next);
  skipSpace(code, NAME.length);
  code.jump(found);
  code.place(next);
}

/** From the word that was found in A and its offset in X: X is where the line end before the name should be. */
function lineEndBefore(code: BpfAssembler): void {
  const done = new Label();
  for (const { skipped, word } of WORDS) {
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
function hashing(key: CallKey, count: number): readonly BpfInstruction[] {
  const code = new BpfAssembler();
  const end = new Label();
  const missed = new Label();
  const within = new Label();
  code.add(Code.KeepX, BEGIN);
  code.add(Code.LoadNumber, key[KEY_OF_SUM]);
  code.add(Code.Keep, SUM);
  for (let at = 0; at < HASHED; at += 4) {
    const goesOn = new Label();
    // All four above white space: then each sum has its highest bit, and none reaches the next char.
    code.add(Code.LoadWordAtX, at);
    code.add(Code.And, 0x7f7f7f7f);
    code.add(Code.Add, 0x5f5f5f5f);
    code.add(Code.And, 0x80808080);
    code.addIf(Code.JumpEqual, 0x80808080, goesOn);
    code.add(Code.LoadNumber, at);
    code.jump(within);
    code.place(goesOn);
    addProduct(code, at, key, at / 2);
    code.add(Code.LoadKeptX, BEGIN);
  }
  code.add(Code.LoadNumber, HASHED);
  code.jump(end);
  code.place(within);
  countWithin(code);
  code.place(end);
  code.add(Code.Keep, LENGTH);
  code.addIf(Code.JumpGreaterEqual, 4, null, missed);
  code.add(Code.LoadKeptX, BEGIN);
  code.add(Code.AddX);
  code.add(Code.Subtract, 4);
  code.add(Code.AToX);
  addProduct(code, 0, key, KEY_OF_LAST);
  code.add(Code.LoadKept, LENGTH);
  code.add(Code.Multiply, key[KEY_OF_LENGTH]);
  addToSum(code);
  code.add(Code.ShiftRight, 16);
  const [first, times, second, timesThen, third] = MIXING;
  mix(code, first, times);
  code.add(Code.And, 0xffff);
  mix(code, second, timesThen);
  code.add(Code.And, 0xffff);
  mix(code, third, count);
  code.add(Code.ShiftRight, 16);
  code.add(Code.ReturnA);
  code.place(missed);
  code.add(Code.Return, MISSED);
  return code.program();
}

/** From the offset in A of a word of which a char seems to be white space: the length is in A. Of a char beyond ASCII it may seem so only, and that is missed. */
function countWithin(code: BpfAssembler): void {
  const counted = new Label();
  code.add(Code.Keep, LENGTH);
  code.add(Code.AddX);
  code.add(Code.AToX);
  for (let byte = 0; byte < 4; byte++) {
    const goesOn = new Label();
    code.add(Code.LoadByteAtX, byte);
    code.addIf(Code.JumpGreater, 0x20, goesOn);
    code.add(Code.LoadNumber, byte);
    code.jump(counted);
    code.place(goesOn);
  }
  code.add(Code.Return, MISSED);
  code.place(counted);
  code.add(Code.LoadKeptX, LENGTH);
  code.add(Code.AddX);
}

/** Of the four chars at X and `at`, with two numbers of the key. */
function addProduct(code: BpfAssembler, at: number, key: CallKey, of: number): void {
  code.add(Code.LoadHalfAtX, at);
  code.add(Code.Add, key[of]);
  code.add(Code.Keep, FACTOR);
  code.add(Code.LoadHalfAtX, at + 2);
  code.add(Code.Add, key[of + 1]);
  code.add(Code.LoadKeptX, FACTOR);
  code.add(Code.MultiplyX);
  addToSum(code);
}

/** A into the sum, which is in A then too. */
function addToSum(code: BpfAssembler): void {
  code.add(Code.LoadKeptX, SUM);
  code.add(Code.AddX);
  code.add(Code.Keep, SUM);
}

/** Of the 16 bits in A: themselves and those bits shifted, times a factor. */
function mix(code: BpfAssembler, shift: number, factor: number): void {
  code.add(Code.AToX);
  code.add(Code.ShiftRight, shift);
  code.add(Code.XorX);
  code.add(Code.Multiply, factor);
}
