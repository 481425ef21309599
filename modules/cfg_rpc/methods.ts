/** `cfg.*`. */
import type { Logger } from '../../src/lib/log.ts';
import type { MethodDefinition, ScriptValue } from '../../src/module/index.ts';
import type { RpcArguments } from '../../src/rpc/arguments.ts';
import { RpcFault } from '../../src/rpc/fault.ts';
import { RpcStruct } from '../../src/rpc/value.ts';
import { parseGroupName, type GroupName } from './group-name.ts';
import type { Setting, Settings } from './settings.ts';

export interface SettingsOwner {
  readonly settings: Settings;
  readonly log: Logger;
}

type Kind = 'integer' | 'text' | 'any';

function readValue(args: RpcArguments, kind: Kind): string | number {
  if (kind === 'integer') return args.int();
  return kind === 'text' ? args.string() : args.scalar();
}

function findOrFault({ settings }: SettingsOwner, group: GroupName, name: string, reason: string): Setting {
  const setting = settings.find(group, name);
  if (setting === null) throw new RpcFault(400, reason);
  return setting;
}

function instanceName(text: string): { group: string; instance: number } {
  const { group, instance } = parseGroupName(text);
  if (instance === null) throw new RpcFault(400, 'Wrong group syntax. Use "group[id]"');
  return { group, instance };
}

const NOT_SET = 'Failed to set the variable';
/** A text that was never set is told from an empty one. */
const printed = (value: ScriptValue): string | number => value ?? '<null string>';

/** The methods that change one variable: at once or prepared, with one kind of value. */
function setter(
  names: readonly string[],
  kind: Kind,
  delayed: boolean,
  owner: () => SettingsOwner,
): MethodDefinition[] {
  return names.map((name) => ({
    name,
    workers: 'every',
    doc: `Changes a setting ${delayed ? 'with the next cfg.commit' : 'at once'}: group, name, ${kind === 'any' ? 'value' : kind}.`,
    run(args) {
      const { settings, log } = owner();
      const groupText = args.string();
      const variable = args.string();
      const value = readValue(args, kind);
      const setting = findOrFault(owner(), parseGroupName(groupText), variable, NOT_SET);
      const problem = delayed ? settings.prepare(setting, value) : settings.set(setting, value);
      if (problem !== null) {
        log.error(`failed to set the variable: ${groupText}.${variable}: ${problem}`);
        throw new RpcFault(400, NOT_SET);
      }
      if (!delayed) log.info(`${groupText}.${variable} has been changed to ${value}`);
    },
  }));
}

export function settingsMethods(owner: () => SettingsOwner): MethodDefinition[] {
  return [
    ...setter(['cfg.set_now_int', 'cfg.seti'], 'integer', false, owner),
    ...setter(['cfg.set_now_string', 'cfg.sets'], 'text', false, owner),
    ...setter(['cfg.set'], 'any', false, owner),
    ...setter(['cfg.set_delayed_int'], 'integer', true, owner),
    ...setter(['cfg.set_delayed_string'], 'text', true, owner),
    ...setter(['cfg.set_delayed'], 'any', true, owner),
    ...readers(owner),
    ...transactions(owner),
    ...instances(owner),
  ];
}

function readers(owner: () => SettingsOwner): MethodDefinition[] {
  return [
    {
      name: 'cfg.list',
      doc: 'Names of all settings, or of those of a group.',
      list: true,
      run(args, reply) {
        const group = args.optionalString();
        for (const variable of owner().settings.list(group)) reply.add(`${variable.group}: ${variable.name}`);
      },
    },
    {
      name: 'cfg.get',
      doc: 'Value of a setting (group, name), or all of a group.',
      run(args, reply) {
        const text = args.optionalString();
        if (text === null) throw new RpcFault(500, 'Failed to get the parameters');
        const group = parseGroupName(text);
        const { settings } = owner();
        const name = args.optionalString();
        if (name !== null) {
          reply.add(printed(settings.value(findOrFault(owner(), group, name, 'Failed to get the variable'))));
          return;
        }
        if (group.instance !== null && !settings.hasInstance(group.group, group.instance)) {
          throw new RpcFault(400, 'Failed to get the variable');
        }
        const all = new RpcStruct();
        for (const variable of settings.list(group.group)) {
          all.add(variable.name, printed(settings.value({ variable, instance: group.instance })));
        }
        reply.add(all);
      },
    },
    {
      name: 'cfg.help',
      doc: 'What a setting is for, and its type: group, name.',
      run(args, reply) {
        const group = parseGroupName(args.string());
        const { variable } = findOrFault(owner(), group, args.string(), 'Failed to get the variable description');
        reply.add(variable.doc, `(parameter type is ${variable.type === 'int' ? 'integer' : 'string'})`);
      },
    },
  ];
}

function transactions(owner: () => SettingsOwner): MethodDefinition[] {
  return [
    {
      name: 'cfg.diff',
      doc: 'Changes that wait for cfg.commit.',
      run(_args, reply) {
        const { settings } = owner();
        for (const change of settings.pending) {
          const { variable, instance, value } = change;
          const entry = new RpcStruct().add('group name', variable.group);
          if (instance !== null) entry.add('group id', instance);
          entry.add('variable name', variable.name);
          entry.add('old value', printed(settings.value(change)));
          entry.add('new value', printed(value ?? variable.get()));
          reply.add(entry);
        }
      },
    },
    {
      name: 'cfg.commit',
      workers: 'every',
      doc: 'Makes the changes that cfg.set_delayed_int and cfg.set_delayed_string prepared.',
      run() {
        const problem = owner().settings.commit();
        if (problem === null) return;
        owner().log.error(`failed to commit the changes: ${problem}`);
        throw new RpcFault(400, 'Failed to commit the changes');
      },
    },
    {
      name: 'cfg.rollback',
      workers: 'every',
      doc: 'Forgets the changes that were prepared and not committed.',
      run() {
        owner().settings.rollback();
      },
    },
    {
      name: 'cfg.reset',
      workers: 'every',
      doc: 'Gives the settings of a group the values they had at the start.',
      run(args) {
        owner().settings.reset(args.string());
      },
    },
  ];
}

function instances(owner: () => SettingsOwner): MethodDefinition[] {
  return [
    ...(['cfg.del', 'cfg.del_delayed'] as const).map((name): MethodDefinition => ({
      name,
      doc: `Takes back the value of an instance ${name === 'cfg.del' ? 'at once' : 'with the next cfg.commit'}: group[id], name.`,
      run(args) {
        const [groupText, variable] = [args.string(), args.string()];
        const setting = findOrFault(owner(), instanceName(groupText), variable, 'Failed to delete the value');
        if (name === 'cfg.del') owner().settings.unset(setting);
        else owner().settings.prepareUnset(setting);
      },
    })),
    {
      name: 'cfg.add_group_inst',
      workers: 'every',
      doc: 'Makes an instance of a group: group[id].',
      run(args) {
        const { group, instance } = instanceName(args.string());
        if (!owner().settings.addInstance(group, instance)) throw new RpcFault(400, 'Failed to add the group instance');
      },
    },
    {
      name: 'cfg.del_group_inst',
      workers: 'every',
      doc: 'Removes an instance of a group: group[id].',
      run(args) {
        const { group, instance } = instanceName(args.string());
        if (!owner().settings.removeInstance(group, instance)) {
          throw new RpcFault(400, 'Failed to delete the group instance');
        }
      },
    },
  ];
}
