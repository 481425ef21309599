// What several configurations of the scenarios have in common.

const load = (...modules: readonly string[]): string => modules.map((name) => `loadmodule "${name}.so"\n`).join('');

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

        #Enable record_routing so we see the BYE / Re-INVITE etc
        record_route();

        #Handle Registrations in a dumb way so they don't messy our tests
        if(is_method("REGISTER")){
                sl_reply("200", "ok");
                exit;
        }

                 #Append a header so we can see this was proxied in the SIP capture
                append_hf("X-Proxied: You betcha\\r\\n");

        if(is_method("INVITE")){
                        $avp(state_test_var) = "I remember";
        }
                xlog("for $rm the value of AVP \\"state_test_var\\" is $avp(state_test_var) ");
`;

export const REPLY_BODY = `
        xlog("for $rs response the value of AVP \\"state_test_var\\" is $avp(state_test_var) ");

        #Append a header so we can see this was proxied in the SIP capture
        append_hf("X-Proxied: For the reply\\r\\n");
`;
