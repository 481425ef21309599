/** Value of a variable or expression of the routing script: string, integer or `$null`. */
export type ScriptValue = string | number | null;

/** Values in lists and objects. */
export type ScriptData = ScriptValue | readonly ScriptData[] | { readonly [name: string]: ScriptData };
