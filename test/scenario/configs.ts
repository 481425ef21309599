// Addresses of the scenarios, and the configurations of those with one user agent or a plain registrar: the statements of the
// tutorials, with loopback addresses for their hosts.

import { BASIC, REGISTRAR } from './config-parts.ts';

/** Last bytes of the addresses the scenarios use; `host(1)` is the server. */
export const CALLER = 10;
export const CALLEE = 20;
export const CALLEE_B = 21;
export const CALLEE_C = 22;
export const CALLEE_D = 23;
/** Nobody listens here. */
export const SILENT = 99;

/** Log and nothing else. */
export const logOnly = `${BASIC}
request_route {
  xlog("I got a message");
}
`;

/** 501 to everything. */
export const answer501 = `${BASIC}
request_route {
  xlog("I got a message");
  sl_reply("501", "Not Implemented");
}
`;

/** A route that returns, or exits when `last` is `exit;`. */
export const callRoute = (last: '' | 'exit;'): string => `${BASIC}
request_route {
  xlog("Hello, I am in the request_route");
  route(RESPOND_501);
  xlog("Back in request_route");
}

route[RESPOND_501]{
  xlog("Now I am in the respond 501 route");
  sl_reply("501", "Not Implemented");
  ${last}
}
`;

/** Routing by method. */
export const byMethod = `${BASIC}
request_route {
  if(method=="INVITE"){
    sl_reply("480", "Temporarily Unavailable");
    exit;
  }
  sl_reply("501", "Not Implemented");
}
`;

/** A registrar. */
export const registrar = `${REGISTRAR}
request_route {
  if(method=="INVITE"){
    sl_reply("480", "Temporarily Unavailable");
    exit;
  }
  if(method=="REGISTER"){
    save("location");
    exit;
  }
  sl_reply("501", "Not Implemented");
}
`;

/** Look up and relay, with nothing for the cases that go wrong. */
export const naiveCall = `${REGISTRAR}
request_route {
  if(method=="INVITE"){
    lookup("location");
    t_relay();
    exit();
  }
  if(method=="REGISTER"){
    save("location");
    exit;
  }
  sl_reply("501", "Not Implemented");
}
`;

/** 404 for somebody who is not registered. */
export const callOr404 = `${REGISTRAR}
request_route {
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
  sl_reply("501", "Not Implemented");
}
`;
