import { expect, test } from 'vitest';
import { described, serverFrames } from '../../../test/mock/websocket-frames.ts';
import { closeFrame, frame, messageFrame, Opcode } from './frame.ts';

test.each([0, 125, 126, 65_535, 65_536, 200_000])('a frame of %i bytes says so and has no mask', (size) => {
  const payload = 'y'.repeat(size);
  expect(serverFrames(frame(Opcode.Text, payload))).toEqual({
    frames: [{ first: 0x81, isMasked: false, payload }],
    rest: '',
  });
});

test('a message that is not UTF-8 goes as a binary one', () => {
  const kinds = ['plain', 'caf\xc3\xa9', 'caf\xe9'].map((text) => messageFrame(text).charCodeAt(0));
  expect(kinds).toEqual([0x81, 0x81, 0x82]);
});

test('the reason of a Close is cut before a character that does not fit', () => {
  const { frames } = serverFrames(closeFrame(4000, `${'x'.repeat(122)}\xc3\xa9`));
  expect(frames.map(described)).toEqual([`close 4000 ${'x'.repeat(122)}`]);
});
