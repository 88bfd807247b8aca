/** The memory that the bodies of all requests together may take. */
export interface MemoryBudget {
  readonly freeBytes: number;
  /** The account of one request: everything it takes is returned together. */
  open(): MemoryAccount;
}

interface MemoryAccount {
  /** False, and nothing is taken, if less than this is free. */
  take(bytes: number): boolean;
  /** Return everything. A second call does nothing. */
  close(): void;
}

/** Bytes are counted as they arrive: a request that announces 40 MB and sends none blocks no other request. */
export function createMemoryBudget(totalBytes: number): MemoryBudget {
  let freeBytes = totalBytes;
  return {
    get freeBytes() {
      return freeBytes;
    },
    open() {
      let taken = 0;
      return {
        take(bytes) {
          if (bytes > freeBytes) return false;
          freeBytes -= bytes;
          taken += bytes;
          return true;
        },
        close() {
          freeBytes += taken;
          taken = 0;
        },
      };
    },
  };
}
