// Calls that differ on purpose, and in which way. Each has an entry of the same name in docs/reference/compatibility.md.

import { ALL_TEXTS, type Call } from './generate.ts';
import { differences, type Outcome } from './outcome.ts';

/** One call, with what both servers made of it, and what they make of a call that changes nothing. */
interface Difference {
  readonly call: Call;
  readonly ours: Outcome;
  readonly theirs: Outcome;
  readonly nothing: Outcome;
}

interface AllowedCalls {
  /** The entry in docs/reference/compatibility.md. */
  readonly entry: string;
  readonly calls: RegExp;
  readonly allows: (difference: Difference) => boolean;
}

const only =
  (...names: readonly string[]) =>
  ({ ours, theirs }: Difference): boolean =>
    differences(ours, theirs).every((name) => names.includes(name));

const rc = ({ fields }: Outcome): number => Number(fields?.get('rc'));

/** Whether all that a call did was to return false. */
const failed = (outcome: Outcome, { nothing }: Difference): boolean =>
  rc(outcome) < 0 && differences(outcome, nothing).every((name) => name === 'rc');

/** Texts of the call that variables hold. */
const heldTexts = ({ text }: Call): string[] =>
  [...text.matchAll(/"\$avp\(t(\d+)\)"/g)].map(([, index]) => ALL_TEXTS[Number(index)]!);

/** Whether an argument has a line end in it. */
const holdsLineEnd = (call: Call): boolean =>
  /\\[rn]/.test(call.text) || heldTexts(call).some((text) => /[\r\n]/.test(text));

const withoutContacts = (message: string): string => message.replaceAll(/^\t?(?:m|Contact):.*\n(?:\t;.*\n)?/gm, '');
const head = (message: string): string => message.slice(0, message.indexOf('\n\t\n')).replace(/^\tl: \d+$/m, '');

export const ALLOWED_CALLS: readonly AllowedCalls[] = [
  {
    // Kamailio takes what is no message, and has none any more.
    entry: 'Changes inside of what goes',
    calls: /^msg_set_buffer\(/,
    allows: (difference) => difference.theirs.fields === null && failed(difference.ours, difference),
  },
  {
    // Kamailio's function is false for any text, or takes it for 0.
    entry: 'Numbers in texts',
    calls:
      /^(?:(?:re)?setb?x?s?flag|isb?x?s?flagset|sanity_check|core_hash|remove_hf_idx|regex_substring|is_maxfwd_lt|mf_process_maxfwd_header|is_first_hop|rand_set_prob|pcre_match_group|hdr_date_check|set_gflag|via_add_\w+)\(/,
    allows(difference) {
      const { call, ours, theirs } = difference;
      const texts = heldTexts(call);
      if (/^(?:is_first_hop|rand_set_prob)\(/.test(call.text))
        return texts.length === 1 && rc(theirs) === 1 && failed(ours, difference);
      const mayBeTaken = texts.some((text) => /^\s*-?(?:0x[\da-f]+|\d*)$/.test(text));
      return texts.length > 0 && failed(theirs, difference) && (mayBeTaken || failed(ours, difference));
    },
  },
  {
    entry: 'URIs that are none',
    calls: /^(?:avp_pushto\("\$ru"|subst_uri\(|subst_user\()/,
    allows: (difference) => difference.theirs.fields?.get('ru') === '<null>' && only('ru')(difference),
  },
  {
    // The message has a user and headers in its Request-URI.
    entry: 'URIs that are none',
    calls: /^add_uri_param\(/,
    allows: ({ call, ours, theirs }) =>
      call.message === 'invite' &&
      theirs.fields?.get('ru') === '<null>' &&
      theirs.message.startsWith('INVITE sip::pw@') &&
      ours.message.startsWith('INVITE sip:bob:pw@'),
  },
  {
    entry: 'Sockets of received messages',
    calls: /^set_(?:recv|send)_socket\(/,
    allows: only('rc', 'fs'),
  },
  {
    entry: 'Parameters beside user=phone',
    calls: /^(?:get_)?uri_param/,
    allows: (difference) =>
      difference.call.message === 'invite' && rc(difference.theirs) < 0 && only('rc', 'r')(difference),
  },
  {
    entry: 'Every Contact is hidden',
    calls: /^(?:encode_contact|contact_param_encode)\(/,
    allows: (difference) =>
      difference.call.message === 'parts' &&
      only('message')(difference) &&
      withoutContacts(difference.ours.message) === withoutContacts(difference.theirs.message),
  },
  {
    entry: 'Replacing in headers',
    calls: /^replace_hdrs_str\(/,
    allows: (difference) =>
      only('message')(difference) && head(difference.ours.message) === head(difference.theirs.message),
  },
  {
    entry: 'Bodies that end without a line end',
    calls: /^bl_iterator_insert\(/,
    allows: (difference) =>
      difference.call.message === 'bytes' && rc(difference.theirs) === 1 && failed(difference.ours, difference),
  },
  {
    entry: 'Texts of any length and any byte',
    calls: /^append_branch\(/,
    allows: (difference) =>
      heldTexts(difference.call).some((text) => text.length > 1023) &&
      failed(difference.theirs, difference) &&
      rc(difference.ours) === 1,
  },
  { entry: 'Lists of fields as text', calls: /^jansson_xdecode\(/, allows: only('xavp') },
  {
    entry: 'ipops: networks without bits',
    calls: /^is_in_subnet\(.*\/(?:\$var\(empty\))?"\)$/,
    allows: (difference) => rc(difference.theirs) === 1 && failed(difference.ours, difference),
  },
  {
    entry: 'White space behind values',
    calls: /^(?:remove|exclude)_hf_value2?\(/,
    allows: (difference) =>
      only('message')(difference) &&
      difference.ours.message.replace(/([:,]) +/g, '$1') === difference.theirs.message.replace(/([:,]) +/g, '$1'),
  },
  {
    entry: 'Line ends in what the script writes',
    calls: /^subst_uri\(/,
    allows: (difference) => holdsLineEnd(difference.call) && only('ru', 'message')(difference),
  },
  {
    entry: 'Changes inside of what goes',
    calls: /^replace(?:_str|_all)?\(/,
    allows: (difference) =>
      only('message')(difference) &&
      difference.ours.message.replace(/\n\t/g, '') === difference.theirs.message.replace(/\n\t/g, ''),
  },
  {
    entry: 'Line ends in what the script writes',
    calls:
      /^(?:append_hf|insert_hf|append_urihf|(?:append|insert|assign|include)_hf_value2?|append_body_part(?:_hex)?|set_body)\(/,
    allows: (difference) => holdsLineEnd(difference.call) && only('message')(difference),
  },
];
