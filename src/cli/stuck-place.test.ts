import { expect, test } from 'vitest';
import { ScriptMaps, type CallFrame } from './stuck-place.ts';

/** Line 1 of the text is line 3 of a.ts from its column 5 on, line 2 is line 7 of b.ts. */
const MAP = { version: 3, sources: ['/a.ts', '/b.ts'], names: [], mappings: 'AAEI;ACIJ' };

const frame = (scriptId: string, lineNumber: number, columnNumber = 0): CallFrame => ({
  functionName: '',
  location: { scriptId, lineNumber, columnNumber },
});

test('calls have their places in the files that texts with a map in them were made of, whatever else is there', () => {
  const maps = new ScriptMaps();
  const data = Buffer.from(JSON.stringify(MAP)).toString('base64');
  maps.add({ scriptId: '1', url: 'made', sourceMapURL: `data:application/json;base64,${data}` });
  maps.add({ scriptId: '2', url: 'file:///server.js', sourceMapURL: 'server.js.map' });
  maps.add({ scriptId: '3', url: 'node:events' });
  for (const [id, broken] of ['{', '', '[]', '{"version":3,"mappings":7}', 'null'].entries()) {
    const url = `data:application/json;base64,${Buffer.from(broken).toString('base64')}`;
    maps.add({ scriptId: `broken ${id}`, url: 'library', sourceMapURL: url });
  }
  const frames = [
    frame('3', 4),
    frame('1', 0, 8),
    frame('2', 0),
    frame('1', 1, 2),
    frame('9', 0),
    frame('broken 0', 0),
  ];
  expect(maps.places(frames)).toEqual(['/a.ts:3:5', '/b.ts:7:1']);
});
