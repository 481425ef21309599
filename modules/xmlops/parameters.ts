import { param, type Problem } from '../../src/module/index.ts';

/** `prefix=uri`. */
export const NAMESPACE = /^\s*([^=\s]+)\s*=\s*(\S+)\s*$/;

function checkNamespace(text: string): Problem | null {
  return NAMESPACE.test(text) ? null : { problem: 'bad-value', message: 'prefix=uri is expected' };
}

export const params = {
  buf_size: param.int({ doc: 'A text assigned to $xml(…) is shorter than this, in bytes.', default: 4096, min: 1 }),
  xml_ns: param.list({
    doc: 'A namespace for expressions, prefix=uri (repeatable); it serves for documents that declare it without a prefix.',
    check: checkNamespace,
  }),
};
