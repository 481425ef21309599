/** Terminal colours as scripts write them. */

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
