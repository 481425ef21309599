import { defineModule } from '../../src/module/index.ts';
import { NAMESPACE, params } from './parameters.ts';
import { xmlVariable, type Documents } from './xml-variable.ts';

export default defineModule({
  name: 'xmlops',
  doc: 'Reads and changes XML documents by XPath expressions.',
  params,
  init(_host, { xml_ns }): Documents {
    const pairs = xml_ns.map((text) => NAMESPACE.exec(text)!.slice(1) as [prefix: string, uri: string]);
    return { byName: new Map(), namespaces: Object.fromEntries(pairs) };
  },
  variables: (self) => [xmlVariable(self)],
});
