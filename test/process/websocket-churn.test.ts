// WebSocket clients come, register and leave, some without a word: nothing of them is left in the server. `node bench/websocket.mjs`
// does it with a thousand of them for five minutes.

import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { Child } from '../support/child.ts';

const BENCH = join(resolve(import.meta.dirname, '../..'), 'bench/websocket.mjs');

test('nothing is left of WebSocket clients that have gone', { timeout: 60_000 }, async () => {
  const child = new Child(process.execPath, [BENCH, '3', '150']);
  try {
    const { code } = await child.end(50_000);
    expect({ code, output: code === 0 ? '' : child.output }).toEqual({ code: 0, output: '' });
    expect(child.stdout).toContain(' 0 connections, 0 users');
  } finally {
    await child.destroy();
  }
});
