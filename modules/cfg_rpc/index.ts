import { defineModule } from '../../src/module/index.ts';
import { settingsMethods } from './methods.ts';
import { Settings } from './settings.ts';

export default defineModule({
  name: 'cfg_rpc',
  doc: 'Commands that show and change settings of the running server.',
  init: (host) => ({ settings: new Settings(host.config), log: host.log }),
  methods: (self) => settingsMethods(() => self().state),
});
