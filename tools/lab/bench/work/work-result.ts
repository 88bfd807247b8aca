/** CPU microseconds of one operation: user and system, of all threads of the process. */
export interface Work {
  readonly request: number;
  /** The bare check of the same request's signature: HMAC-SHA1, or ECDSA over the body's bytes. */
  readonly signature: number;
  /** One pass over the body's bytes: decoding them from base64, as they arrive. */
  readonly pass: number;
  /** Wall-clock microseconds of the whole request: garbage is collected on other threads. */
  readonly elapsed: number;
}

export interface MemoryUse {
  readonly bodyBytes: number;
  /** Resident bytes above the idle process: at the highest point of the request, and of its event alone. */
  readonly peak: number;
  readonly event: number;
}

export const workloads = ['whatsapp', 'mail-10k', 'mail-1m'] as const;
export type Workload = (typeof workloads)[number];
