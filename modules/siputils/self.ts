import { param, type ModuleSelf } from '../../src/module/index.ts';

export const params = {
  options_accept: param.string({ doc: 'Accept header of options_reply().', default: '*/*' }),
  options_accept_encoding: param.string({ doc: 'Accept-Encoding header of options_reply().', default: '' }),
  options_accept_language: param.string({ doc: 'Accept-Language header of options_reply().', default: 'en' }),
  options_support: param.string({ doc: 'Supported header of options_reply().', default: '' }),
  contact_flds_separator: param.string({ doc: 'Character between the fields of encoded contacts.', default: '*' }),
  rpid_prefix: param.ignored('Used with append_rpid_hf(), which is not available yet.'),
  rpid_suffix: param.ignored('Used with append_rpid_hf(), which is not available yet.'),
  rpid_avp: param.ignored('Used with append_rpid_hf(), which is not available yet.'),
};

export type Self = ModuleSelf<typeof params, undefined>;
