// Expressions whose values differ on purpose. Each has an entry of the same name in docs/reference/compatibility.md.

export interface AllowedExpressions {
  /** The entry in docs/reference/compatibility.md. */
  readonly entry: string;
  readonly expressions: RegExp;
}

export const ALLOWED_EXPRESSIONS: readonly AllowedExpressions[] = [
  { entry: 'Lists of fields as text', expressions: /\$\(?xavp\([ab](?:\[\S+?)?\)/ },
  { entry: 'Name of the server', expressions: /^\$version\((?:full|hash)\)$/ },
  { entry: 'Texts that cannot be decoded', expressions: /\{(?:s\.decode\.|urialias\.decode)/ },
  { entry: 'Texts of any length and any byte', expressions: /^\$\(hdr\(X-One\)\{re\.subst/ },
  { entry: 'Transformations that fail', expressions: /\{(?:uri\.[ds]\w+|s\.encode\.7bit)\}/ },
  { entry: 'Transformations that fail', expressions: /\$\(var\(\w+\)\{s\.substr,\$var/ },
  { entry: 'Times after 2038', expressions: /^\$\(avp\(t13\)\{s\.ftime,/ },
  { entry: 'Addresses with headers', expressions: /\{tobody\./ },
  { entry: 'Variables and transformations of later releases', expressions: /\{val\.|^\$RAas$|^\$defv\(/ },
];
