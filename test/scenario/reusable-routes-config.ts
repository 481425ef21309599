// The configuration with reusable routes.

import { PBX } from './config-parts.ts';

/** The reusable routes; with `checks`, REQINIT runs first. */
export const reusableRoutes = (checks: boolean): string => `${PBX}
modparam("registrar", "method_filtering", 1)
modparam("sanity", "autodrop", 0)
modparam("rr", "enable_full_lr", 0)
modparam("rr", "append_fromtag", 0)

request_route {
  ${checks ? 'route(REQINIT);' : ''}

  if (is_method("CANCEL")) {
    if (t_check_trans()) {
      route(RELAY);
    }
    exit;
  }

  if (!is_method("ACK")) {
    if(t_precheck_trans()) {
      t_check_trans();
      exit;
    }
    t_check_trans();
  }

  route(WITHINDLG);

  remove_hf("Route");
  if (is_method("INVITE|SUBSCRIBE"))
    record_route();

  if(method=="INVITE"){
    if(!lookup("location")){
      sl_reply("404", "User not Registered");
      exit;
    }

    lookup("location");
    t_relay();
    exit();
  }

  if(method=="REGISTER"){
    save("location");
    exit;
  }
  xlog("No idea how to respond to method $rm");
  sl_reply("501", "Not Implemented");
}

route[RELAY] {
  if (!t_relay()) {
    sl_reply_error();
  }
  exit;
}

route[REQINIT] {
  if($ua =~ "friendly-scanner|sipcli|sipvicious|VaxSIPUserAgent") {
    exit;
  }
  if (!mf_process_maxfwd_header("10")) {
    sl_send_reply("483","Too Many Hops");
    exit;
  }
  if(is_method("OPTIONS") && uri==myself && $rU==$null) {
    sl_send_reply("200","Keepalive");
    exit;
  }
  if(!sanity_check("17895", "7")) {
    xlog("Malformed SIP request from $si:$sp\\n");
    exit;
  }
}

route[WITHINDLG] {
  if (!has_totag()) return;

  if (loose_route()) {
    if (is_method("NOTIFY")) {
      record_route();
    }
    route(RELAY);
    exit;
  }
  if (is_method("ACK")) {
    if (t_check_trans()) {
      route(RELAY);
      exit;
    } else {
      exit;
    }
  }
  sl_send_reply("404", "Not here");
  exit;
}
`;
