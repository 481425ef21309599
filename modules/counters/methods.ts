/** `cnt.*`: all counters of the server, group by group. */
import type { MethodDefinition, Statistics } from '../../src/module/index.ts';
import type { RpcArguments } from '../../src/rpc/arguments.ts';
import { RpcFault } from '../../src/rpc/fault.ts';
import type { RpcReply } from '../../src/rpc/reply.ts';

interface Source {
  readonly statistics: Statistics;
  /** What counters of scripts count, by `group.name`. */
  readonly descriptions: ReadonlyMap<string, string>;
}

function find({ statistics }: Source, args: RpcArguments) {
  const group = args.string();
  const name = args.string();
  const statistic = statistics.find(`${group}:${name}`);
  if (statistic === null) throw new RpcFault(400, `non-existent counter ${group}.${name}\n`);
  return statistic;
}

function addGroup({ statistics }: Source, group: string, reply: RpcReply): void {
  const struct = reply.struct();
  for (const each of statistics.list(group)) struct.add(each.name, each.read());
}

export function methodsOf(source: () => Source): readonly MethodDefinition[] {
  const groups = (name: string): MethodDefinition => ({
    name,
    doc: 'The groups of counters.',
    list: true,
    run(_args, reply) {
      for (const group of new Set(
        source()
          .statistics.list(null)
          .map((each) => each.group),
      ))
        reply.add(group);
    },
  });
  const names = (name: string): MethodDefinition => ({
    name,
    doc: 'The counters of a group.',
    list: true,
    run(args, reply) {
      for (const each of source().statistics.list(args.string())) reply.add(each.name);
    },
  });
  const values = (name: string): MethodDefinition => ({
    name,
    doc: 'The counters of a group with their values.',
    run(args, reply) {
      addGroup(source(), args.string(), reply);
    },
  });
  return [
    {
      name: 'cnt.get',
      doc: 'The value of a counter: group, name; of a group alone the counters with their values.',
      run(args, reply) {
        if (args.remaining === 1) return addGroup(source(), args.string(), reply);
        reply.add(find(source(), args).read());
      },
    },
    {
      name: 'cnt.get_raw',
      doc: 'The value of a counter: group, name.',
      run(args, reply) {
        reply.add(find(source(), args).read());
      },
    },
    groups('cnt.list_groups'),
    groups('cnt.grps_list'),
    names('cnt.list_vars'),
    names('cnt.var_list'),
    values('cnt.get_vars'),
    values('cnt.grp_get_all'),
    {
      name: 'cnt.reset',
      doc: 'Sets a counter to 0: group, name.',
      run(args) {
        find(source(), args).reset?.();
      },
    },
    {
      name: 'cnt.help',
      doc: 'What a counter counts: group, name.',
      run(args, reply) {
        const { group, name } = find(source(), args);
        reply.add(source().descriptions.get(`${group}.${name}`) ?? '<no description>');
      },
    },
  ];
}
