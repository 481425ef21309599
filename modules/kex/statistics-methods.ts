/** `stats.*`: the counters of the server and its modules. */
import type { MethodDefinition, Statistic, Statistics } from '../../src/module/index.ts';
import type { RpcArguments } from '../../src/rpc/arguments.ts';
import { RpcFault } from '../../src/rpc/fault.ts';
import { RpcStruct, type RpcValue } from '../../src/rpc/value.ts';

/** How `group:name` may be written: only the bare name, or the whole as well. */
type Spelling = 'name' | 'whole';

/** `all`, `group:` or one statistic. */
function select(statistics: Statistics, wanted: string, spelling: Spelling): Statistic[] {
  if (wanted === 'all') return statistics.list(null);
  if (wanted.endsWith(':')) return statistics.list(wanted.slice(0, -1));
  const separator = spelling === 'whole' ? wanted.search(/[.:]/) : -1;
  if (separator === -1) return statistics.list(null).filter((statistic) => statistic.name === wanted);
  const found = statistics.find(`${wanted.slice(0, separator)}:${wanted.slice(separator + 1)}`);
  return found === null ? [] : [found];
}

function selected(statistics: Statistics, args: RpcArguments, spelling: Spelling, complaint: string): Statistic[] {
  if (!args.nextIsText) throw new RpcFault(400, complaint);
  const all: Statistic[] = [];
  while (args.remaining > 0) all.push(...select(statistics, args.string(), spelling));
  return all;
}

const NOTHING_WANTED = 'Please provide which stats to retrieve';
const NO_NAME = 'Please provide stats name';

const line = (statistic: Statistic): string => `${statistic.group}:${statistic.name} = ${statistic.read()}`;

function fields(all: readonly Statistic[], value: (statistic: Statistic) => RpcValue): RpcStruct {
  const struct = new RpcStruct();
  for (const statistic of all) struct.add(`${statistic.group}.${statistic.name}`, value(statistic));
  return struct;
}

export function statisticsMethods(statistics: () => Statistics): MethodDefinition[] {
  return [
    {
      name: 'stats.get_statistics',
      doc: 'Statistics as lines `group:name = value`: all, those of `group:`, or one by its name.',
      list: true,
      run(args, reply) {
        reply.add(...selected(statistics(), args, 'name', NOTHING_WANTED).map(line));
      },
    },
    {
      name: 'stats.fetch',
      doc: 'Statistics as text values by `group.name`: all, those of `group:`, or one by name or `group.name`.',
      run(args, reply) {
        reply.add(fields(selected(statistics(), args, 'whole', NOTHING_WANTED), (one) => String(one.read())));
      },
    },
    {
      name: 'stats.fetchn',
      doc: 'As stats.fetch, the values as numbers.',
      run(args, reply) {
        reply.add(fields(selected(statistics(), args, 'whole', NOTHING_WANTED), (one) => one.read()));
      },
    },
    {
      name: 'stats.reset_statistics',
      doc: 'Sets statistics to 0, where they are counters.',
      run(args) {
        for (const statistic of selected(statistics(), args, 'name', NO_NAME)) statistic.reset?.();
      },
    },
    {
      name: 'stats.clear_statistics',
      doc: 'Sets statistics to 0, where they are counters, and shows them: with the value of before in brackets where it was another.',
      list: true,
      run(args, reply) {
        for (const statistic of selected(statistics(), args, 'name', NO_NAME)) {
          const before = statistic.read();
          statistic.reset?.();
          const after = statistic.read();
          reply.add(after === before ? line(statistic) : `${line(statistic)} (${before})`);
        }
      },
    },
  ];
}
