/** Settings of the module. */
import { param } from '../../src/module/index.ts';
import type { BoundVariable, ModuleSelf } from '../../src/module/index.ts';

export const params = {
  options_accept: param.string({ doc: 'Accept of the answer to OPTIONS.', default: '*/*' }),
  options_accept_encoding: param.string({ doc: 'Accept-Encoding of the answer to OPTIONS.', default: '' }),
  options_accept_language: param.string({ doc: 'Accept-Language of the answer to OPTIONS.', default: 'en' }),
  options_support: param.string({ doc: 'Supported of the answer to OPTIONS.', default: '' }),
  contact_flds_separator: param.string({
    doc: 'Character between the parts of an encoded contact.',
    default: '*',
  }),
  rpid_prefix: param.string({ doc: 'What append_rpid_hf() writes before the saved identity.', default: '' }),
  rpid_suffix: param.string({
    doc: 'What append_rpid_hf() writes behind the saved identity.',
    default: ';party=calling;id-type=subscriber;screen=yes',
  }),
  rpid_avp: param.string({ doc: 'The variable with the saved identity.', default: '$avp(s:rpid)', reload: false }),
};

export interface SipUtils {
  /** The saved identity for Remote-Party-ID. */
  readonly identity: BoundVariable;
}

export type Self = ModuleSelf<typeof params, SipUtils>;
