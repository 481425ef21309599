import { defineModule } from '../../src/module/index.ts';
import { params } from './parameters.ts';
import { answerVariable, kemiFunctions, scriptFunctions } from './script.ts';
import { JsonRpcServer } from './server.ts';

export default defineModule({
  name: 'jsonrpcs',
  doc: 'JSON-RPC 2.0 through a FIFO, UDP and HTTP, and from the routing script.',
  params,
  async init(host, values) {
    const server = new JsonRpcServer(host, values);
    // The first worker answers for all.
    if (host.worker.index === 0) await server.open();
    return server;
  },
  start(self) {
    self.state.begin();
  },
  stop: (self) => self.state.close(),
  functions: scriptFunctions,
  kemi: { functions: kemiFunctions },
  variables: () => [answerVariable],
  methods: () => [
    {
      name: 'jsonrpc.echo',
      doc: 'Gives back its arguments.',
      list: true,
      run(args, reply) {
        while (args.remaining > 0) reply.add(args.scalar());
      },
    },
  ],
});
