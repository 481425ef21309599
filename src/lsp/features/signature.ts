/** The arguments of the call that is being written. */
import type { SignatureHelp, SignatureInformation } from 'vscode-languageserver';
import { argumentText, callText } from '../../module/signature.ts';
import { callAt } from '../cursor.ts';
import type { View } from '../workspace.ts';

export function signatureHelp(view: View, offset: number): SignatureHelp | null {
  const call = callAt(view, offset);
  if (call === null) return null;
  if (call.name === 'modparam' || call.name === 'modparamx') {
    const parts = ['"module"', '"parameter"', 'value'];
    const text = `${call.name}(${parts.join(', ')})`;
    return {
      signatures: [help(text, parts, 'Sets a parameter of a module that is loaded.')],
      activeSignature: 0,
      activeParameter: call.argument,
    };
  }
  const entry = view.analysis.catalogue.functions.get(call.name);
  if (entry === undefined) return null;
  const { name, forms, doc } = entry;
  const fitting = forms.findIndex((form) => form.length > call.argument);
  return {
    signatures: forms.map((form) => help(callText(name, form), form.map(argumentText), doc)),
    activeSignature: fitting === -1 ? forms.length - 1 : fitting,
    activeParameter: call.argument,
  };
}

/** One way to call a function, with the places of its arguments in it. */
function help(label: string, parts: readonly string[], documentation: string): SignatureInformation {
  let from = label.indexOf('(');
  const parameters = parts.map((part) => {
    const start = label.indexOf(part, from);
    from = start + part.length;
    return { label: [start, from] as [number, number] };
  });
  return { label, documentation, parameters };
}
