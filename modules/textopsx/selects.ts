/** `@hf_value.name[2].param.q`, `@hf_value2.name`, `@hf_value_exists.name.value`: single values of any header. */
import type { Context } from '../../src/context/context.ts';
import type { NameAddr } from '../../src/sip/name-addr.ts';
import { parseNameAddr } from '../../src/sip/name-addr.ts';
import { addressParts } from '../../src/pv/selects/address.ts';
import { headerParameter } from '../../src/pv/selects/message.ts';
import { indexed, leaf, named, tree, type Place, type Selected } from '../../src/pv/selects/place.ts';
import { uriPlace } from '../../src/pv/selects/uri.ts';
import { valueExists, valueTexts, wholeValues } from './header-values.ts';
import { SEMICOLONS } from './value-parameters.ts';

/** Names are written with `_` for `-`. */
const headerName = (name: string): string => name.replaceAll('_', '-');

const always = (): boolean => true;

function parameterOf(text: string, name: string): string | null {
  const found = SEMICOLONS.find(text, 0, text.length, name);
  if (found === null || found.valueEnd === found.nameEnd) return null;
  return text.slice(found.nameEnd + 1, found.valueEnd).replace(/^"(.*)"$/, '$1');
}

/** What is no address is its own URI, up to its parameters. */
const uriOf = (text: string): string => parseNameAddr(text)?.uriText ?? text.split(';', 1)[0]!.trim();

const value = (name: string): Place =>
  indexed((index) => {
    const text = (ctx: Context): string | null => {
      const values = valueTexts(ctx, headerName(name));
      if (index === null) return values.length === 0 ? null : values.join(',');
      return values.at(index === 0 ? 0 : index > 0 ? index - 1 : index) ?? null;
    };
    const address = (ctx: Context): NameAddr | null => {
      const found = index === null ? valueTexts(ctx, headerName(name))[0] : text(ctx);
      return found === null || found === undefined ? null : parseNameAddr(found);
    };
    const parameter = (key: string): Place =>
      leaf((ctx) => {
        const found = text(ctx);
        if (found === null) return null;
        // Without a number it is of no single value: the whole text is meant.
        return index === null ? found : parameterOf(found, key);
      });
    const addressText = (ctx: Context): Selected => {
      const found = text(ctx);
      if (found === null) return null;
      return uriOf(found);
    };
    const uris = (ctx: Context): Selected => {
      const found = valueTexts(ctx, headerName(name)).map(uriOf);
      return found.length === 0 ? null : found.join(',');
    };
    const parts = addressParts(address, always, (each) => each.displayName);
    return tree(text, {
      param: named(parameter),
      p: named(parameter),
      params: index === null ? leaf(text) : named((key) => leaf((ctx) => headerParameter(text(ctx), key))),
      name: leaf((ctx) => address(ctx)?.displayText ?? null),
      uri: index === null ? tree(uris, {}) : uriPlace(addressText, always),
      nameaddr: tree(null, { name: parts.name, uri: parts.uri, params: parts.params }),
    });
  });

const wholeValue = (name: string): Place =>
  indexed((index) =>
    leaf((ctx) => {
      const selector = { name: headerName(name), index: index ?? 1, parameter: null };
      const [span] = wholeValues(ctx, selector);
      return span === undefined ? null : ctx.message.text.slice(span.start, span.end);
    }),
  );

export const headerValueSelects: Readonly<Record<string, Place>> = {
  hf_value: named(value),
  hf_value2: named(wholeValue),
  hf_value_exists: named((name) =>
    named((wanted) => leaf((ctx) => (valueExists(ctx, headerName(name), wanted) > 0 ? '1' : '0'))),
  ),
};
