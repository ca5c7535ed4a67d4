/** A fresh key for AES-256, and the same wrapped by a key that never leaves its keeper. */
export interface DataKey {
  /** 32 bytes. */
  readonly plaintext: Uint8Array;
  /** Text that `unwrap` takes back. */
  readonly wrapped: string;
}

/** Where data keys come from, for one purpose: the adapter binds purpose and wrapping together. */
export interface DataKeys {
  generate(): Promise<DataKey>;
  /** Fails for a key that was wrapped elsewhere or for another purpose. */
  unwrap(wrapped: string): Promise<Uint8Array>;
}

/** Every address, IPv4 or IPv6 in text, that a name stands for. Rejects where there is none. */
export type Resolver = (hostname: string) => Promise<readonly string[]>;
