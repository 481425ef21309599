import { createHmac } from 'node:crypto';
import {
  arg,
  defineModule,
  functionsOf,
  param,
  returnCode,
  RouteType,
  type BoundVariable,
  type ModuleHost,
  type ModuleSelf,
  type ParameterValues,
} from '../../src/module/index.ts';
import type { Context } from '../../src/context/context.ts';
import { decrypt, DEFAULT_SALT, derive, encrypt, givenKey, saltOf, VECTOR_LENGTH, type KeyAndVector } from './aes.ts';
import { mark, Netio, NETIO_ROUTE, passageOf } from './netio.ts';

const params = {
  salt: param.string({
    doc: 'Text of at least eight characters that goes into keys made of passwords; empty: nothing does.',
    reload: false,
  }),
  key_derivation: param.int({
    doc: '1: keys and initialization vectors are made of passwords; 0: keys are given in base64 (128 or 256 bits).',
    default: 1,
    min: 0,
    max: 1,
  }),
  init_vector: param.string({
    doc: 'Initialization vector in base64 for key_derivation 0; without it each text gets a random one.',
    reload: false,
  }),
  register_callid: param.ignored('Call-IDs made here are random already.'),
  register_evcb: param.bool({
    doc: 'event_route[crypto:netio] says which traffic is encrypted, with AES and netio_key. TLS is the better way.',
    reload: false,
  }),
  kevcb_netio: param.string({
    doc: 'With cfgengine "jsdt" or "typescript": the function that runs for event crypto:netio, which is told the event.',
    reload: true,
  }),
  netio_key: param.string({ doc: 'Password of encrypted traffic, which register_evcb needs.', reload: false }),
};

interface Crypto {
  readonly salt: Buffer | null;
  readonly vector: Buffer | null;
}

type Self = ModuleSelf<typeof params, Crypto>;
const fn = functionsOf<Self>();

function init(host: ModuleHost, values: ParameterValues<typeof params>): Crypto {
  const { salt: text, init_vector: given } = values;
  const salt = text === null ? DEFAULT_SALT : text === '' ? null : saltOf(text);
  if (salt === null && text !== '')
    host.fail({ problem: 'bad-value', message: 'salt: at least eight characters are expected' });
  const vector = given === null || given === '' ? null : Buffer.from(given, 'base64');
  if (vector !== null && vector.length !== VECTOR_LENGTH)
    host.fail({ problem: 'bad-value', message: 'init_vector: 16 bytes in base64 are expected' });
  if (values.register_evcb !== 0) openNetio(host, values, salt);
  return { salt, vector };
}

function openNetio(host: ModuleHost, values: ParameterValues<typeof params>, salt: Buffer | null): void {
  if (values.netio_key === null) return host.fail({ problem: 'bad-value', message: 'netio_key is not set' });
  host.intercept(new Netio(host, derive(values.netio_key, salt)));
}

const complain = (self: Self, ctx: Context, text: string): number => {
  self.host.log.error(text, self.host.logPrefix(ctx));
  return -1;
};

/** The key an argument stands for; null after it was complained of. */
function keyOf(self: Self, ctx: Context, text: string): Buffer | null {
  const key = givenKey(text);
  if (key === null)
    complain(self, ctx, `a key of 128 or 256 bits in base64 is expected, not of ${keyLength(text)} bytes`);
  return key;
}

const keyLength = (text: string): string => String(Buffer.from(text, 'base64').length);

function encryptText(self: Self, ctx: Context, text: string, password: string): Buffer | null {
  if (self.params.key_derivation !== 0) return encrypt(text, derive(password, self.state.salt));
  const key = keyOf(self, ctx, password);
  if (key === null) return null;
  const vector = self.state.vector ?? self.host.random.bytes(VECTOR_LENGTH);
  return Buffer.concat([vector, encrypt(text, { key, vector })]);
}

function decryptText(self: Self, ctx: Context, bytes: Buffer, password: string): string | null {
  if (self.params.key_derivation !== 0) return decrypt(bytes, derive(password, self.state.salt));
  const key = keyOf(self, ctx, password);
  if (key === null || bytes.length < VECTOR_LENGTH) return null;
  const given: KeyAndVector = { key, vector: bytes.subarray(0, VECTOR_LENGTH) };
  return decrypt(bytes.subarray(VECTOR_LENGTH), given);
}

const RESULT = [arg.text(), arg.text(), arg.variable({ writable: true })] as const;

const give = (ctx: Context, result: BoundVariable, text: string): number => {
  result.set?.(ctx, text);
  return 1;
};

export default defineModule({
  name: 'crypto',
  doc: 'Encrypts, decrypts and signs texts.',
  params,
  init,
  functions: {
    crypto_aes_encrypt: fn({
      doc: 'Encrypts a text with a key (AES in CBC mode) and gives it in base64 to a variable.',
      args: RESULT,
      names: ['text', 'key', 'result'],
      routes: RouteType.Any,
      kemi: 'aes_encrypt',
      run(self, ctx, text, password, result) {
        const bytes = encryptText(self, ctx, text, password);
        return bytes === null ? -1 : give(ctx, result, bytes.toString('base64'));
      },
    }),
    crypto_aes_decrypt: fn({
      doc: 'Takes back crypto_aes_encrypt(). -1: the text was not made with this key; the variable stays as it is.',
      args: RESULT,
      names: ['text', 'key', 'result'],
      routes: RouteType.Any,
      kemi: 'aes_decrypt',
      run(self, ctx, text, password, result) {
        const plain = decryptText(self, ctx, Buffer.from(text, 'base64'), password);
        return plain === null ? complain(self, ctx, 'AES decryption failed') : give(ctx, result, plain);
      },
    }),
    crypto_hmac_sha256: fn({
      doc: 'Gives the HMAC with SHA-256 (RFC 2104) of a text with a key, in base64 for URLs, to a variable.',
      args: RESULT,
      names: ['text', 'key', 'result'],
      routes: RouteType.Any,
      kemi: 'hmac_sha256',
      run: (_self, ctx, text, key, result) =>
        give(ctx, result, createHmac('sha256', Buffer.from(key, 'latin1')).update(text, 'latin1').digest('base64url')),
    }),
    crypto_netio_in: fn({
      doc: 'In event_route[crypto:netio]: true for traffic that arrived.',
      routes: RouteType.Any,
      kemi: 'netio_in',
      run: (_self, ctx) => returnCode(passageOf(ctx)?.arrives === true),
    }),
    crypto_netio_out: fn({
      doc: 'In event_route[crypto:netio]: true for traffic about to leave.',
      routes: RouteType.Any,
      kemi: 'netio_out',
      run: (_self, ctx) => returnCode(passageOf(ctx)?.arrives === false),
    }),
    crypto_netio_encrypt: fn({
      doc: 'In event_route[crypto:netio]: traffic about to leave will be encrypted; what arrived stays as it is.',
      routes: RouteType.Any,
      kemi: 'netio_encrypt',
      run: (_self, ctx) => returnCode(mark(ctx, 'encrypt')),
    }),
    crypto_netio_decrypt: fn({
      doc: 'In event_route[crypto:netio]: what arrived will be decrypted; traffic about to leave stays as it is.',
      routes: RouteType.Any,
      kemi: 'netio_decrypt',
      run: (_self, ctx) => returnCode(mark(ctx, 'decrypt')),
    }),
  },
  events: [
    {
      name: NETIO_ROUTE,
      doc: 'Data was received or is about to be sent; with register_evcb.',
      callback: 'kevcb_netio',
    },
  ],
});
