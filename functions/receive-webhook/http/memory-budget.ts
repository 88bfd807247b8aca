/** The memory that the bodies of all requests together may take. */
export interface MemoryBudget {
  readonly freeBytes: number;
  /** An account of one request: what it takes is given back in one go. */
  open(): MemoryAccount;
}

interface MemoryAccount {
  /** False when there is not as much left; nothing is taken then. */
  take(bytes: number): boolean;
  /** Give everything back. Again, it does nothing. */
  close(): void;
}

/** Bytes are counted as they arrive: a request that announces 40 MB and sends none keeps nobody else out. */
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
