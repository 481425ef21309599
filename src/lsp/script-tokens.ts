/** Words, texts and signs of TypeScript and JavaScript, as far as finding names needs them. */

export interface ScriptToken {
  readonly kind: 'word' | 'string' | 'sign';
  /** Of a string, what is between its quotes; places are those of that. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** In turn: comment, text in quotes, template, word, white space, any other character. */
const TOKEN =
  /(?<comment>\/\/[^\n]*|\/\*[^]*?(?:\*\/|$))|(?<string>"(?:[^"\\\n]|\\[^])*"?|'(?:[^'\\\n]|\\[^])*'?)|(?<template>`(?:[^`\\]|\\[^])*`?)|(?<word>[\w$\x80-\xff]+)|\s+|(?<sign>[^])/g;

/** Behind one of these a slash begins a regular expression. */
const BEFORE_PATTERN = /^(?:[(,=:[!&|?{};<>+*%~^-]|return|typeof|case|in|of)?$/;

const PATTERN = /\/(?![*/])(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/\w*/y;

export function scanScript(text: string): ScriptToken[] {
  const tokens: ScriptToken[] = [];
  const scanner = new RegExp(TOKEN);
  for (let match = scanner.exec(text); match !== null; match = scanner.exec(text)) {
    const { string, template, word, sign } = match.groups!;
    const start = match.index;
    const end = start + match[0].length;
    if (string !== undefined)
      tokens.push({ kind: 'string', text: string.slice(1, -1), start: start + 1, end: end - 1 });
    // One with values in it is no name, and what they are matters as little here.
    else if (template !== undefined) tokens.push({ kind: 'sign', text: '`', start, end });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, start, end });
    else if (sign !== undefined) {
      PATTERN.lastIndex = start;
      if (sign === '/' && BEFORE_PATTERN.test(tokens.at(-1)?.text ?? '') && PATTERN.test(text))
        scanner.lastIndex = PATTERN.lastIndex;
      else tokens.push({ kind: 'sign', text: sign, start, end });
    }
  }
  return tokens;
}
