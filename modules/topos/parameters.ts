/** Parameters of topos, by Kamailio's names and defaults. */
import { param, type Problem } from '../../src/module/index.ts';
import type { Parameter } from '../../src/module/parameters.ts';

/** Of what a module is set up from. */
const text = (doc: string, check?: (value: string) => Problem | null) =>
  param.string({ doc, reload: false, ...(check === undefined ? {} : { check }) });
const seconds = (doc: string, byDefault: number) =>
  param.int({ doc, default: byDefault, min: 1, max: 31_536_000, reload: false });

const oneOf =
  (pattern: RegExp, message: string) =>
  (value: string): Problem | null =>
    pattern.test(value) ? null : { problem: 'bad-value', message };

/** Only what stands for the state folder is known. */
const storage = (): Parameter<null> => ({
  ...param.written(param.ignored('Dialogs are kept in the state folder, whatever "db" stands for elsewhere.'), 'text'),
  parse(value) {
    if (value === 'db') return { value: null };
    if (value !== 'redis' && value !== 'htable')
      return { problem: 'bad-value', message: `there is no storage ${JSON.stringify(value)}; it is "db"` };
    return {
      problem: 'not-available',
      message: `topos_${value} is not available`,
      hint: 'Without this line, or with "db", dialogs are kept in the state folder, and survive restarts.',
      partOf: new RegExp(`^topos_${value}$`),
    };
  },
});

export const params = {
  storage: storage(),
  db_url: param.written(param.ignored('Dialogs are kept in the state folder, not in a database.'), 'text'),
  mask_callid: param.ignored('Call-IDs stay as they are, as in Kamailio, where this is not implemented either.'),
  sanity_checks: param.bool({
    doc: 'Whether messages that sanity_check() would refuse go past this module as they are.',
    reload: false,
  }),
  branch_expire: seconds(
    'Seconds for which a request on its way, and a dialog that nobody has answered or that has ended, is kept.',
    180,
  ),
  dialog_expire: seconds(
    'Seconds for which a dialog is kept after its INVITE, or the last one in it, was answered.',
    10800,
  ),
  clean_interval: param.int({
    doc: 'Seconds between two searches for what is over.',
    default: 60,
    min: 1,
    max: 86400,
    reload: true,
  }),
  event_callback: param.string({ doc: 'KEMI function to be called in place of the event routes.' }),
  event_mode: param.int({
    doc: 'Which event routes run: 1 topos:msg-outgoing, 2 topos:msg-sending, 4 topos:msg-incoming, 8 topos:msg-receiving.',
    default: 3,
    min: 0,
    max: 15,
  }),
  contact_host: text(
    'Host (and port) of the Contacts that are written; absent: that of Record-Route. One without a port gets that of Record-Route.',
  ),
  contact_mode: param.int({
    doc:
      'Where the key of a dialog is in them: 0 the user, 1 a URI parameter behind the user of the Request-URI or of the sender, ' +
      '2 the same behind users that $xavu has.',
    default: 0,
    min: 0,
    max: 2,
    reload: false,
  }),
  cparam_name: param.string({
    doc: 'Name of that parameter.',
    default: 'tps',
    reload: false,
    check: oneOf(/^[\w.!%*+`'~-]+$/, 'a token is expected'),
  }),
  xavu_cfg: text('Name of the $xavu with the next three as its fields.'),
  xavu_field_a_contact: text('Field with the user of the Contact that stands for the caller, in contact_mode 2.'),
  xavu_field_b_contact: text('Field with the user of the Contact that stands for the callee, in contact_mode 2.'),
  xavu_field_contact_host: text('Field with the host of both; contact_host is not used then.'),
  rr_update: param.bool({ doc: 'Whether a re-INVITE may change the routes of its dialog.', reload: false }),
  context: text(
    'What all keys end with; at most 12 characters.',
    oneOf(/^[\w.!~*-]{0,12}$/, 'at most 12 characters are expected, as the user of a URI has them'),
  ),
};
