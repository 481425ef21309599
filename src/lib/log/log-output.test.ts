import { expect, test } from 'vitest';
import { LogLevel } from '../log.ts';
import { LogOutput } from './log-output.ts';
import { MemorySink } from '../testing/memory-sink.ts';

function output(level: number) {
  const sink = new MemorySink();
  return { sink, output: new LogOutput({ sink, level }) };
}

test('each level has the name Kamailio prints', () => {
  const { sink, output: log } = output(9);
  for (const level of Object.values(LogLevel)) log.logger('<script>').log(level, 'text');
  expect(sink.lines).toEqual(
    ['ALERT', 'BUG', 'CRITICAL', 'CRITICAL', 'ERROR', 'WARNING', 'NOTICE', 'INFO', 'DEBUG'].map(
      (name) => `${name}: <script>: text`,
    ),
  );
});

test('the prefix stands between level and source', () => {
  const { sink, output: log } = output(3);
  log.logger('tm').error('gone', '{1 1 INVITE abc@host} ');
  expect(sink.lines).toEqual(['ERROR: {1 1 INVITE abc@host} tm: gone']);
});

test('records above the level are dropped, and the level can change at any time', () => {
  const { sink, output: log } = output(-1);
  const logger = log.logger('<core>').named('tm');
  logger.warn('one');
  expect(logger.enabled(LogLevel.Warning)).toBe(false);
  log.level = 0;
  logger.warn('two');
  logger.notice('three');
  expect(sink.lines).toEqual(['WARNING: tm: two']);
});

test('records may name something else as their level', () => {
  const { sink, output: log } = output(3);
  log.logger('<core>').named('', { label: 'exec' }).error('text', 'p ');
  expect(sink.lines).toEqual(['exec: p text']);
});

test('a logger without source writes what its text says', () => {
  const sink = new MemorySink();
  new LogOutput({ sink, level: 2 }).logger('').error('-xlog: hello', 'p ');
  expect(sink.lines).toEqual(['ERROR: p -xlog: hello']);
});

test('a source can have a level of its own', () => {
  const { sink, output: log } = output(-1);
  log.settings.sourceLevels.set('tm', 3);
  log.logger('tm').debug('seen');
  log.logger('sl').debug('not seen');
  expect(sink.lines).toEqual(['DEBUG: tm: seen']);
});

test('a record goes to the facility it names, else to that of its source, and levels can have colours of their own', () => {
  const { sink, output: log } = output(3);
  const { sourceFacilities, colours } = log.settings;
  log.logger('tm').error('usual');
  sourceFacilities.set('tm', 19);
  colours.set(LogLevel.Info, 'bright');
  log.logger('tm').error('of tm');
  log.logger('tm').log(LogLevel.Error, 'named', '', 16);
  log.logger('sl').named('tm', { facility: 17 }).info('of the logger');
  expect(sink.records.map(({ facility, colour }) => [facility, colour])).toEqual([
    [null, null],
    [19, null],
    [16, null],
    [17, 'bright'],
  ]);
});

test('a sink can take the place of another while the server runs', () => {
  const { output: log } = output(3);
  const logger = log.logger('<core>');
  const second = new MemorySink();
  log.sink = second;
  logger.info('moved');
  expect(second.lines).toEqual(['INFO: <core>: moved']);
});
