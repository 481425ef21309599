/** One document of `$xml(name=>…)`: text that is parsed when something in it is looked for. */
import { DOMParser, Node, onErrorStopParsing, type Attr, type Document, type Element } from '@xmldom/xmldom';
import { bytesOf } from '../../src/lib/utf8-text.ts';
import { childrenOf, serializeDocument, serializeNode } from './serialize.ts';
import { parse, type XPathResult } from './xpath-library.js';

/** Prefixes of expressions and what they stand for. */
export type Namespaces = Readonly<Record<string, string>>;

/** Why something cannot be had. */
export interface XmlFailure {
  readonly failure: string;
}

export function isXmlFailure(value: unknown): value is XmlFailure {
  return typeof value === 'object' && value !== null && 'failure' in value;
}

// Messages are bytes, one char each; XML is parsed and compared as text.
const decode = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8');

/** Texts here and in all methods are bytes of UTF-8, one char each. */
export class XmlDocument {
  #text: string;
  /** null: not parsed yet. */
  #parsed: Document | XmlFailure | null = null;

  /** Any text: whether it is XML shows when it is used. */
  constructor(text: string) {
    this.#text = text;
  }

  /** As it was given, or as it was written after the last change. */
  get text(): string {
    return this.#text;
  }

  /** What an expression finds: texts, values of attributes and elements with what is in them, joined with commas. */
  find(expression: string, namespaces: Namespaces): string | XmlFailure {
    const result = this.#evaluate(expression, namespaces);
    if (isXmlFailure(result)) return result;
    return bytesOf(nodesOf(result).map(textOf).join(','));
  }

  /** Gives all nodes that an expression finds a new content; references in it (`&lt;`) are resolved. */
  assign(expression: string, namespaces: Namespaces, content: string): XmlFailure | null {
    const result = this.#evaluate(expression, namespaces);
    if (isXmlFailure(result)) return result;
    const text = resolveReferences(decode(content));
    for (const node of nodesOf(result)) setContent(node, text);
    this.#text = bytesOf(serializeDocument(this.#parsed as Document));
    return null;
  }

  #evaluate(expression: string, namespaces: Namespaces): XPathResult | XmlFailure {
    this.#parsed ??= parseXml(decode(this.#text));
    if (isXmlFailure(this.#parsed)) return this.#parsed;
    try {
      return parse(decode(expression)).evaluate({ node: this.#parsed, namespaces });
    } catch {
      return { failure: `unable to evaluate xpath expression [${expression}]` };
    }
  }
}

function parseXml(text: string): Document | XmlFailure {
  try {
    // No document type, so no entities and nothing that is fetched.
    if (text.includes('<!DOCTYPE')) return { failure: 'a document type is not accepted' };
    return new DOMParser({ onError: onErrorStopParsing }).parseFromString(text, 'text/xml');
  } catch {
    return { failure: 'not a well-formed XML document' };
  }
}

const nodesOf = (result: XPathResult): Node[] => (result.nodes === undefined ? [] : result.toArray());

function textOf(node: Node): string {
  return node.nodeType === Node.ELEMENT_NODE ? serializeNode(node) : (node.nodeValue ?? '');
}

function setContent(node: Node, text: string): void {
  if (node.nodeType === Node.ATTRIBUTE_NODE) (node as Attr).value = text;
  if (node.nodeType !== Node.ELEMENT_NODE) {
    node.nodeValue = text;
    return;
  }
  for (const child of childrenOf(node)) node.removeChild(child);
  if (text !== '') node.appendChild((node as Element).ownerDocument!.createTextNode(text));
}

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** A sign that begins no reference stands for itself. */
function resolveReferences(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(lt|gt|amp|quot|apos));/gi, (written, decimal, hex, name) => {
    if (name !== undefined) return NAMED[(name as string).toLowerCase()]!;
    const code = decimal === undefined ? Number.parseInt(hex as string, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : written;
  });
}
