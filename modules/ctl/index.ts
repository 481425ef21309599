import { defineModule } from '../../src/module/index.ts';
import { Control } from './control.ts';
import { controlMethods } from './methods.ts';
import { params } from './parameters.ts';

export default defineModule({
  name: 'ctl',
  doc: "Binary RPC on Unix sockets, UDP and TCP: the server's side of kamcmd.",
  params,
  async init(host, values) {
    const control = new Control(host, values);
    // The first worker answers for all.
    if (host.worker.index === 0) await control.open();
    return control;
  },
  start(self) {
    self.state.begin();
  },
  stop: (self) => self.state.close(),
  methods: (self) => controlMethods(() => self().state),
});
