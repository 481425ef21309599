// siputils: URIs, contacts, dates, and what Remote-Party-ID is made of.

import { calls, type ModuleCase, type ModuleGroup } from './module-case.ts';

const DATES = ['Mon, 01 Jan 2001 00:00:00 GMT', 'x', '', 'Sat, 21 Nov 2026 19:00:00', 'Sat, 21 Nov 2099 19:00:00 GMT'];
const CONTACTS = ['<sip:alice@1.2.3.4:5060;a=1>;q=0.5', 'sip:alice@1.2.3.4', '<sip:a@b>, <sip:c@d:1>', '*', '<sip:a@b'];
const URIS = [
  'sip:a@b;x=1;y',
  'sip:a@b;X=1',
  'sip:a@b',
  'sip:a@b;x',
  'sip:a@b;gr',
  'sip:enc*a*p*1.2.3.4*5061*tcp@9.9.9.9:5080;x=y',
];

/** The same scripts for every value of one part of the message. */
const forEach = (
  values: readonly string[],
  message: (value: string) => NonNullable<ModuleCase['message']>,
  ...texts: readonly string[]
): ModuleCase[] => values.flatMap((value) => calls(...texts).map((each) => ({ ...each, message: message(value) })));

const cases: ModuleCase[] = [
  ...forEach(DATES, (value) => ({ add: [`Date: ${value}`] }), 'hdr_date_check("10")'),
  ...forEach(
    CONTACTS,
    (value) => ({ set: { Contact: value } }),
    'encode_contact("enc", "9.9.9.9")',
    'contact_param_encode("ep", "sip:srv.com")',
    'contact_param_rm("a")',
    'contact_param_decode("ep")',
  ),
  ...forEach(
    URIS,
    (value) => ({ line: `OPTIONS ${value} SIP/2.0` }),
    'uri_param("x")',
    'uri_param("x", "1")',
    'uri_param_any("x")',
    'uri_param_rm("x")',
    'add_uri_param("n=1")',
    '$var(p) = "-"; get_uri_param("x", "$var(p)"); xlog("<$var(p)>\\n")',
    'is_gruu()',
    'decode_contact()',
  ),
  ...calls(
    'cmp_hdr_name("X-a", "X-b")',
    'cmp_hdr_name("f", "From")',
    'cmp_hdr_name("f", "t")',
    'cmp_aor("sip:a@b", "sips:a@b:5061")',
    'cmp_aor("sip:a@b:5060", "sip:a@b:5061")',
    'cmp_aor("sip:a@b", "sips:a@b:5060")',
    'cmp_aor("sip:a@b", "sip:a@c")',
    'cmp_uri("sip:a@b;x=1", "sip:a@B")',
    'cmp_uri("x", "sip:a@B")',
    'is_uri("http://x")',
    'is_uri("tel:+1")',
    '$var(n) = "tel:+1234"; is_uri_user_e164("$var(n)")',
    '$var(n) = "sip:+1234@b"; is_uri_user_e164("$var(n)")',
    '$var(n) = "+1"; is_e164("$var(n)")',
    '$var(n) = "+12"; is_e164("$var(n)")',
    'is_numeric("")',
    'is_alphanum("a b")',
    'is_alphanumex("a_b", "_")',
    'is_supported("timer")',
  ),
];

export const SIPUTILS: readonly ModuleGroup[] = [
  { cases },
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
