/** `core.reload_config`, `core.rollback_config`, `core.list_configs`. */
import { clockText } from '../../rpc/core/clock-text.ts';
import { RpcFault } from '../../rpc/fault.ts';
import type { MethodDefinition } from '../../rpc/registry.ts';
import type { RpcReply } from '../../rpc/reply.ts';
import type { Exchanged, Refused, Reloader, Unchanged } from './reloader.ts';

export function reloadMethods(reloader: Reloader): MethodDefinition[] {
  return [
    {
      name: 'core.reload_config',
      doc: [
        'Reads the configuration again and has new messages handled by it; what is in progress ends on the one before.',
        'A mistake changes nothing and is reported in full. Answers with what changed, and with the parameters that take',
        'effect after a restart.',
      ],
      async run(_args, reply) {
        answer(reply, await reloader.reload());
      },
    },
    {
      name: 'core.rollback_config',
      doc: [
        'Goes back to a kept configuration: to that with the number given, or to the one before that in use.',
        'Answers as core.reload_config does.',
      ],
      async run(args, reply) {
        answer(reply, await reloader.rollBack(args.optionalInt()));
      },
    },
    {
      name: 'core.list_configs',
      doc: 'The configurations that are kept, the newest first, and how many transactions each still handles.',
      list: true,
      async run(_args, reply) {
        const { active } = reloader.history;
        for (const { entry, transactions } of await reloader.list()) {
          reply
            .struct()
            .add('id', entry.id)
            .add('time', clockText(entry.time))
            .add('file', entry.config.path)
            .add('hash', entry.hash)
            .add('active', entry === active ? 1 : 0)
            .add('transactions', transactions);
        }
      },
    },
  ];
}

function answer(reply: RpcReply, outcome: Exchanged | Unchanged | Refused): void {
  if (outcome.result === 'refused') throw new RpcFault(500, [outcome.reason, ...outcome.mistakes].join('\n'));
  const { entry } = outcome;
  const struct = reply
    .struct()
    .add('result', outcome.result)
    .add('id', entry.id)
    .add('file', entry.config.path)
    .add('hash', entry.hash);
  if (outcome.result === 'unchanged') return;
  const { changed, pending, added, removed } = outcome.changes;
  for (const [name, values] of Object.entries({
    changed,
    after_restart: pending,
    modules_added: added,
    modules_removed: removed,
    warnings: outcome.warnings.map((text) => text.split('\n', 1)[0]!),
  })) {
    const list = struct.array(name);
    for (const value of values) list.add(value);
  }
}
