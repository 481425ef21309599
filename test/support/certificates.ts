// Certificates for tests, made by openssl when a test asks for them: an authority and what it signs.

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface CertificateRequest {
  /** Its files are `name.pem` and `name.key`. */
  readonly name: string;
  /** `/CN=…`, as openssl writes it; absent: the name is the CN. */
  readonly subject?: string;
  /** `DNS:sip.example.org,IP:127.0.0.1`; absent: none. */
  readonly alternatives?: string;
  /** It was valid in 2020. */
  readonly isExpired?: boolean;
  /** It may sign others. */
  readonly isAuthority?: boolean;
  /** The name of the authority below this one that signs it; absent: this one does. */
  readonly by?: string;
}

function openssl(folder: string, ...args: readonly string[]): void {
  execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
}

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'] as const;

/** An authority with its files `NAME.pem` and `NAME.key` in a folder, where those that it signs come too. */
export class Authority {
  readonly folder: string;
  readonly name: string;

  constructor(folder: string, name = 'ca') {
    this.folder = folder;
    this.name = name;
    const subject = `/O=Kahea Tests/CN=${name}`;
    openssl(
      folder,
      'req',
      '-x509',
      ...KEY,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.pem`,
      '-days',
      '30',
      '-subj',
      subject,
    );
  }

  get certificate(): string {
    return this.read(`${this.name}.pem`);
  }

  path(file: string): string {
    return join(this.folder, file);
  }

  read(file: string): string {
    return readFileSync(this.path(file), 'latin1');
  }

  /** Makes a key and a certificate of it, signed by the authority. */
  sign(request: CertificateRequest): void {
    const { name, subject = `/CN=${name}`, alternatives, isExpired = false } = request;
    const { folder } = this;
    openssl(folder, 'req', ...KEY, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-utf8', '-subj', subject);
    const files = ['-in', `${name}.csr`, '-out', `${name}.pem`];
    if (isExpired) {
      const time = ['-startdate', '20200101000000Z', '-enddate', '20201231000000Z'];
      this.#manage('-batch', '-notext', '-create_serial', '-outdir', '.', ...time, ...files);
      return;
    }
    const kind = request.isAuthority === true ? 'critical,CA:TRUE' : 'CA:FALSE';
    const more = alternatives === undefined ? `basicConstraints=${kind}` : `subjectAltName=${alternatives}`;
    writeFileSync(this.path(`${name}.ext`), `${more}\n`);
    const signer = request.by ?? this.name;
    const by = ['-CA', `${signer}.pem`, '-CAkey', `${signer}.key`, '-CAcreateserial'];
    openssl(folder, 'x509', '-req', ...files, ...by, '-days', '30', '-extfile', `${name}.ext`);
  }

  /** Makes `crl.pem`, by which that certificate is revoked. */
  revoke(name: string): void {
    this.#manage('-revoke', `${name}.pem`);
    this.#manage('-gencrl', '-out', 'crl.pem');
  }

  /** What `openssl ca` does. */
  #manage(...args: readonly string[]): void {
    const config = `[ca]
default_ca=it
[it]
database=index.txt
serial=ca.serial
default_md=sha256
default_days=30
default_crl_days=30
policy=any
[any]
commonName=supplied
`;
    writeFileSync(this.path('ca.cnf'), config);
    writeFileSync(this.path('index.txt'), '', { flag: 'a' });
    openssl(
      this.folder,
      'ca',
      '-config',
      'ca.cnf',
      '-cert',
      `${this.name}.pem`,
      '-keyfile',
      `${this.name}.key`,
      ...args,
    );
  }
}
