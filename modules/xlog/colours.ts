/** `$C(xy)`: terminal colours, x for the text and y for the ground. */
import type { VariableDefinition } from '../../src/module/index.ts';

const LETTERS = 'srgybpcw';

/** Escape sequence of two letters: s black, r red, g green, y yellow, b blue, p purple, c cyan, w white, x the terminal's own; capitals are bright. */
export function colourSequence(code: string): string | null {
  const foreground = code[0] ?? '';
  const ground = code[1] ?? '';
  const text = foreground === 'x' ? 9 : LETTERS.indexOf(foreground.toLowerCase());
  const back = ground === 'x' ? 9 : LETTERS.indexOf(ground.toLowerCase());
  if (code.length !== 2 || text < 0 || back < 0) return null;
  const isBright = foreground !== foreground.toLowerCase();
  return `\x1b[${isBright ? 1 : 0};3${String(text)};4${String(back)}m`;
}

export const COLOURS: VariableDefinition = {
  names: ['C'],
  doc: 'Terminal colours: two letters for text and ground out of s r g y b p c w x, the first as a capital for bright.',
  inner: 'required',
  bind({ inner }) {
    const sequence = colourSequence(inner!.text);
    if (sequence === null) return { problem: 'bad-value', message: `$C(${inner!.text}) is no colour` };
    return { get: () => sequence };
  },
};
