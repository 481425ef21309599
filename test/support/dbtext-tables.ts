/** Where Debian's package keeps the empty tables of db_text. */
export const TABLES = '/usr/share/kamailio/dbtext/kamailio';
