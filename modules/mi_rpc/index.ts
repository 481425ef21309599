import { defineModule } from '../../src/module/index.ts';

export default defineModule({
  name: 'mi_rpc',
  doc: 'Nothing: the management interface it led to is gone since Kamailio 5.0. Old configurations may still load it.',
  init(host) {
    host.log.warn('mi_rpc does nothing: the commands of the old management interface (MI) are RPC commands now');
  },
});
