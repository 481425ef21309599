/** Settings of the module. */
import { param } from '../../src/module/index.ts';
import type { ModuleSelf } from '../../src/module/index.ts';

export const params = {
  options_accept: param.string({ doc: 'Accept of the answer to OPTIONS.', default: '*/*' }),
  options_accept_encoding: param.string({ doc: 'Accept-Encoding of the answer to OPTIONS.', default: '' }),
  options_accept_language: param.string({ doc: 'Accept-Language of the answer to OPTIONS.', default: 'en' }),
  options_support: param.string({ doc: 'Supported of the answer to OPTIONS.', default: '' }),
  contact_flds_separator: param.string({
    doc: 'Character between the parts of an encoded contact.',
    default: '*',
  }),
  rpid_prefix: param.ignored('append_rpid_hf() is not available.'),
  rpid_suffix: param.ignored('append_rpid_hf() is not available.'),
  rpid_avp: param.ignored('append_rpid_hf() is not available.'),
};

export type Self = ModuleSelf<typeof params, undefined>;
