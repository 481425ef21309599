/** `$C(xy)`: terminal colours, x for the text and y for the ground. */
import type { LogLevel } from '../../src/lib/log.ts';
import { colourSequence } from '../../src/lib/log/colour-sequence.ts';
import { levelOfWord } from '../../src/lib/log/level-names.ts';
import { isProblem, type Problem, type VariableDefinition } from '../../src/module/index.ts';

/** A level and its escape sequence. */
export type LevelColour = readonly [LogLevel, string];

/** `L_ERR=cr;L_WARN=px`. Letters that mean no colour are the terminal's own. */
export function parseLevelColours(text: string): readonly LevelColour[] | Problem {
  const colours: LevelColour[] = [];
  for (const part of text.split(';')) {
    if (part.trim() === '') continue;
    const [name = '', code = ''] = part.split('=', 2).map((each) => each.trim());
    const level = levelOfWord(name.toUpperCase());
    if (level === null) return { problem: 'bad-value', message: `invalid level name ${name}` };
    if (code.length !== 2) return { problem: 'bad-value', message: `invalid color spec for level ${name} (${code})` };
    colours.push([level, colourSequence(code) ?? '\x1b[0;39;49m']);
  }
  return colours;
}

export function checkLevelColours(text: string): Problem | null {
  const colours = parseLevelColours(text);
  return isProblem(colours) ? colours : null;
}

/** @param isShown whether anybody would see colours */
export const colours = (isShown: () => boolean): VariableDefinition => ({
  names: ['C'],
  doc: 'Terminal colours: two letters for text and ground out of s r g y b p c w x, the first as a capital for bright. Empty when the log goes to syslog, unless force_color says otherwise.',
  inner: 'required',
  bind({ inner }) {
    const sequence = colourSequence(inner!.text);
    if (sequence === null) return { problem: 'bad-value', message: `$C(${inner!.text}) is no colour` };
    return { get: () => (isShown() ? sequence : '') };
  },
});
