/** Asking DNS as functions of scripts do, with the cache and the settings by which requests find their way. */

/** RFC 2782. */
export interface ServiceRecord {
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  readonly name: string;
}

/** RFC 3403. */
export interface NaptrRecord {
  readonly order: number;
  readonly preference: number;
  readonly flags: string;
  readonly service: string;
  readonly expression: string;
  readonly name: string;
}

/** Empty lists: there is nothing. A promise only when a server has to be asked. Nothing rejects. */
export interface Names {
  /** Of a host name in each family that is in use, or the literal that it is. */
  addresses(host: string): readonly string[] | Promise<readonly string[]>;
  /** In no order that counts. */
  services(name: string): readonly ServiceRecord[] | Promise<readonly ServiceRecord[]>;
  naptr(name: string): readonly NaptrRecord[] | Promise<readonly NaptrRecord[]>;
  /** From now on records are kept for so many seconds, whatever they say; 0: as they say. */
  keepFor(seconds: number): void;
}
