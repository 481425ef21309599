// siputils: what Remote-Party-ID is made of.

import { calls, type ModuleGroup } from './module-case.ts';

export const SIPUTILS: readonly ModuleGroup[] = [
  {
    cases: calls(
      'append_rpid_hf()',
      '$avp(s:rpid) = "+12345"; append_rpid_hf()',
      '$avp(s:rpid) = "+12345"; append_rpid_hf("<sip:", "@x>;party=calling")',
      '$avp(s:rpid) = 12345; append_rpid_hf()',
      '$avp(s:rpid) = "a"; append_rpid_hf("$rU", "")',
      '$avp(s:rpid) = "+12345"; is_rpid_user_e164()',
      '$avp(s:rpid) = "sip:+12345@x"; is_rpid_user_e164()',
      '$avp(s:rpid) = "\\"a\\" <sip:+12345@x>;p=1"; is_rpid_user_e164()',
      '$avp(s:rpid) = "<sip:x>"; is_rpid_user_e164()',
      'is_rpid_user_e164()',
    ),
  },
  {
    settings: `modparam("siputils", "rpid_avp", "$avp(kt)")
modparam("siputils", "rpid_prefix", "Pre <sip:")
modparam("siputils", "rpid_suffix", "@1.2.3.4>")
`,
    cases: calls('$avp(kt) = "a"; append_rpid_hf()', '$avp(kt) = "a"; append_rpid_hf("", "")'),
  },
];
