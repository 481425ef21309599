// The declarations that come with the library bring those of browsers into every file; ours are in xpath-library.d.ts.
export { parse } from 'xpath';
