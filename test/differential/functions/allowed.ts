// Calls that differ on purpose. Each has an entry of the same name in docs/reference/compatibility.md.

export interface AllowedCalls {
  /** The entry in docs/reference/compatibility.md. */
  readonly entry: string;
  readonly calls: RegExp;
  /** Only for this message; for all when absent. */
  readonly message?: string;
}

export const ALLOWED_CALLS: readonly AllowedCalls[] = [
  { entry: 'Changes inside of what goes', calls: /^msg_set_buffer\(/ },
  {
    entry: 'Numbers in texts',
    calls:
      /^(?:(?:re)?setb?x?s?flag|isb?x?s?flagset|sanity_check|core_hash|via_add_\w+|remove_hf_idx|regex_substring|is_maxfwd_lt|mf_process_maxfwd_header|is_first_hop|rand_set_prob|pcre_match_group|hdr_date_check|set_gflag)\(.*"\$/,
  },
  { entry: 'URIs that are none', calls: /^(?:avp_pushto\("\$ru"|subst_uri|subst_user|add_uri_param)\(?/ },
  { entry: 'Sockets of received messages', calls: /^set_(?:recv|send)_socket\(/ },
  { entry: 'Parameters beside user=phone', calls: /^(?:get_)?uri_param/, message: 'invite' },
  { entry: 'Every Contact is hidden', calls: /^(?:encode_contact|contact_param_encode)\(/, message: 'parts' },
  { entry: 'Replacing in headers', calls: /^replace_hdrs_str\(/, message: 'parts' },
  { entry: 'Bodies that end without a line end', calls: /^bl_iterator_insert\(/, message: 'bytes' },
  { entry: 'Lists of fields as text', calls: /^jansson_xdecode\(/ },
];
