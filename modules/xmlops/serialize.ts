/** XML as libxml2 writes it: what Kamailio's `$xml(…)` gives. */
import { Node, type Attr, type Document, type Element, type ProcessingInstruction } from '@xmldom/xmldom';

const TEXT: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' };
const VALUE: Readonly<Record<string, string>> = { ...TEXT, '"': '&quot;', '\t': '&#9;', '\n': '&#10;' };

const escapeText = (text: string): string => text.replace(/[&<>\r]/g, (char) => TEXT[char]!);
const escapeValue = (text: string): string => text.replace(/[&<>"\r\t\n]/g, (char) => VALUE[char]!);

/** A node with what is in it; namespaces that were declared further out are not repeated. */
export function serializeNode(node: Node): string {
  switch (node.nodeType) {
    case Node.ELEMENT_NODE:
      return serializeElement(node as Element);
    case Node.TEXT_NODE:
      return escapeText(node.nodeValue ?? '');
    case Node.CDATA_SECTION_NODE:
      return `<![CDATA[${node.nodeValue ?? ''}]]>`;
    case Node.COMMENT_NODE:
      return `<!--${node.nodeValue ?? ''}-->`;
    case Node.PROCESSING_INSTRUCTION_NODE: {
      const { target, data } = node as ProcessingInstruction;
      return data === '' ? `<?${target}?>` : `<?${target} ${data}?>`;
    }
    default:
      return '';
  }
}

function serializeElement(element: Element): string {
  const { tagName, attributes } = element;
  let written = `<${tagName}`;
  for (let i = 0; i < attributes.length; i++) {
    const { name, value } = attributes.item(i) as Attr;
    written += ` ${name}="${escapeValue(value)}"`;
  }
  if (element.firstChild === null) return `${written}/>`;
  return `${written}>${childrenOf(element).map(serializeNode).join('')}</${tagName}>`;
}

export function childrenOf(node: Node): Node[] {
  const children: Node[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
}

/** A whole document: the declaration, then each node of the outermost level on a line of its own. */
export function serializeDocument(document: Document): string {
  const nodes = childrenOf(document);
  const declared = nodes.find(isDeclaration);
  const encoding = /encoding\s*=\s*["']([\w.-]+)["']/.exec(declared?.nodeValue ?? '')?.[1];
  const lines = nodes.filter((node) => !isDeclaration(node)).map((node) => `${serializeNode(node)}\n`);
  const text = lines.join('');
  if (encoding !== undefined) return `<?xml version="1.0" encoding="${encoding}"?>\n${text}`;
  // Without an encoding only ASCII is safe.
  const ascii = text.replace(/[^\0-\x7f]/gu, (char) => `&#x${char.codePointAt(0)!.toString(16).toUpperCase()};`);
  return `<?xml version="1.0"?>\n${ascii}`;
}

const isDeclaration = (node: Node): boolean =>
  node.nodeType === Node.PROCESSING_INSTRUCTION_NODE && (node as ProcessingInstruction).target === 'xml';
