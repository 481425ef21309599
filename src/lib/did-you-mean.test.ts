import { expect, test } from 'vitest';
import { suggest, suggestBefore, suggestionHint } from './did-you-mean.ts';

const functions = ['t_relay', 't_reply', 't_relay_to', 'record_route', 'loose_route', 'lookup', 'save', 'xlog'];

test('a swapped, missing or wrong letter finds the word', () => {
  expect(suggest('t_realy', functions)[0]).toBe('t_relay');
  expect(suggest('recordroute', functions)).toEqual(['record_route']);
  expect(suggest('loose_rute', functions)).toEqual(['loose_route']);
  expect(suggest('XLOG', functions)).toContain('xlog');
});

test('nothing similar gives nothing', () => {
  expect(suggest('completely_different', functions)).toEqual([]);
  expect(suggest('a', ['b'])).toEqual([]);
  expect(suggest('foo', ['qos', 'topos'])).toEqual([]);
});

test('there are at most three, best first', () => {
  expect(suggest('t_relaz', ['t_relay', 't_rela', 't_relax', 't_relat', 't_re'])).toHaveLength(3);
});

test('what is clearly farther than the best one is left out', () => {
  expect(suggest('lisen', ['listen', 'user'])).toEqual(['listen']);
  expect(suggest('lokup', ['lookup', 'setup'])).toEqual(['lookup']);
  expect(suggest('t_rely', ['t_relay', 't_reply'])).toEqual(['t_relay', 't_reply']);
});

test('what would be of no use has to be very near', () => {
  expect(suggestBefore('greeting', [], ['drouting'])).toEqual({ similar: [], nearer: null });
  expect(suggestBefore('drooting', [], ['drouting'])).toEqual({ similar: [], nearer: 'drouting' });
});

test('what would be of no use is told only where it is nearer than what is', () => {
  expect(suggestBefore('htabel', ['kex', 'stable'], ['htable'])).toEqual({ similar: ['stable'], nearer: 'htable' });
  expect(suggestBefore('dialo', ['dialog'], ['dialoh', 'dialogx'])).toEqual({ similar: ['dialog'], nearer: null });
  expect(suggestBefore('xyz', ['dialog'], ['htable'])).toEqual({ similar: [], nearer: null });
});

test('the hint asks for all of them, and says which is of no use', () => {
  const useless = 'htable, which is not available here';
  expect(suggestionHint([], null)).toBeNull();
  expect(suggestionHint(['a', 'b'], null)).toBe('did you mean a or b?');
  expect(suggestionHint(['a', 'b', 'c'], null)).toBe('did you mean a, b or c?');
  expect(suggestionHint([], 'htable')).toBe(`did you mean ${useless}?`);
  expect(suggestionHint(['a', 'b'], 'htable')).toBe(`did you mean ${useless}, or a or b?`);
});
