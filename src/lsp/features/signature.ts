/** The arguments of the call that is being written. */
import type { SignatureHelp } from 'vscode-languageserver';
import { argumentLabel, signatureOf } from '../catalogue.ts';
import { callAt } from '../cursor.ts';
import type { View } from '../workspace.ts';

export function signatureHelp(view: View, offset: number): SignatureHelp | null {
  const call = callAt(view, offset);
  if (call === null) return null;
  if (call.name === 'modparam' || call.name === 'modparamx') {
    const parts = ['"module"', '"parameter"', 'value'];
    return help(
      `${call.name}(${parts.join(', ')})`,
      parts,
      'Sets a parameter of a module that is loaded.',
      call.argument,
    );
  }
  const entry = view.analysis.catalogue.functions.get(call.name);
  return entry === undefined ? null : help(signatureOf(entry), entry.args.map(argumentLabel), entry.doc, call.argument);
}

function help(label: string, parts: readonly string[], documentation: string, argument: number): SignatureHelp {
  let from = label.indexOf('(');
  const parameters = parts.map((part) => {
    const start = label.indexOf(part, from);
    from = start + part.length;
    return { label: [start, from] as [number, number] };
  });
  return {
    signatures: [{ label, documentation, parameters }],
    activeSignature: 0,
    activeParameter: argument,
  };
}
