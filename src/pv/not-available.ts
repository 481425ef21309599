/** Variables and transformations of Kamailio that are not built: naming one is told from a typing mistake. */

const VARIABLES = 'xavu xavi rcv ltt sruid route_uri fti tti rdir Bf Mf sf sF Sf ksr rpl ccp msgbuf';

export const VARIABLES_NOT_AVAILABLE: ReadonlySet<string> = new Set(VARIABLES.split(' '));

export const TRANSFORMATIONS_NOT_AVAILABLE: ReadonlySet<string> = new Set(['s.fmtlines', 's.fmtlinet']);
