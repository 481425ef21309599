// What several configurations of the scenarios have in common.

/** The lines that load these modules. */
export const load = (...modules: readonly string[]): string =>
  modules.map((name) => `loadmodule "${name}.so"\n`).join('');

export const BASIC = load('tm', 'sl', 'pv', 'xlog');
export const REGISTRAR = BASIC + load('usrloc', 'registrar', 'textops');
export const PROXY = load('tm', 'tmx', 'sl', 'rr', 'pv', 'textops', 'siputils', 'xlog', 'corex');
export const PBX = load(
  'tm',
  'tmx',
  'sl',
  'rr',
  'pv',
  'maxfwd',
  'usrloc',
  'registrar',
  'textops',
  'siputils',
  'xlog',
  'sanity',
);

export const STATE_TEST = `
request_route {

  record_route();

  if(is_method("REGISTER")){
    sl_reply("200", "ok");
    exit;
  }

  append_hf("X-Proxied: You betcha\\r\\n");

  if(is_method("INVITE")){
    $avp(state_test_var) = "I remember";
  }
  xlog("for $rm the value of AVP \\"state_test_var\\" is $avp(state_test_var) ");
  `;

export const REPLY_BODY = `
  xlog("for $rs response the value of AVP \\"state_test_var\\" is $avp(state_test_var) ");

  append_hf("X-Proxied: For the reply\\r\\n");
`;
