/** Where a server is looked for whose address nobody named. */
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ControlAddress } from '../../rpc/binrpc/address.ts';

/** The first socket that is there of those a server opens by default; the system's one when none is. */
export function defaultAddress(environment: NodeJS.ProcessEnv): ControlAddress {
  const system = '/run/kamailio/kamailio_ctl';
  const own = environment['XDG_RUNTIME_DIR'];
  const candidates = [
    system,
    ...(own === undefined ? [] : [join(own, 'kahea', 'kamailio_ctl')]),
    join(tmpdir(), `kahea-${process.getuid?.() ?? 0}`, 'kamailio_ctl'),
  ];
  return { kind: 'unix', path: candidates.find((path) => existsSync(path)) ?? system };
}

/** What to do when none was there; `forms`: how the command takes an address. */
export function whereToFind(forms: string): string {
  return `Name the control socket of the server: ${forms}
(loadmodule "ctl.so"; PATH is kamailio_ctl in the folder of -Y or rundir, and npm start prints it)`;
}
