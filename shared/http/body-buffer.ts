/** Memory for the bodies of large requests, used again by the next one. */
export interface BodyBuffer {
  /** The bytes of a base64 text. They stay what they are until they are released. */
  decode(base64: string): Buffer;
  /** Nobody will look at these bytes any more. Bytes that were not made here, or are small, are left alone. */
  release(bytes: Buffer): void;
}

/** Smaller bodies come from Node's own pool. */
const smallBytes = 128 * 1024;

/**
 * Fresh memory for a body of 1 MB costs seven times as much as decoding into it: its pages are made on first touch, and the
 * collector takes them back. Whoever does not release keeps the memory for itself: a request that failed may have an upload
 * under way that still reads it.
 */
export function createBodyBuffer(): BodyBuffer {
  let spare: ArrayBuffer | undefined;
  const lent = new WeakSet<ArrayBufferLike>();

  function take(bytes: number): ArrayBuffer {
    const memory = spare !== undefined && spare.byteLength >= bytes ? spare : new ArrayBuffer(bytes);
    spare = undefined;
    lent.add(memory);
    return memory;
  }

  return {
    decode(base64) {
      const most = Buffer.byteLength(base64, 'base64');
      if (most < smallBytes) return Buffer.from(base64, 'base64');
      const buffer = Buffer.from(take(most));
      return buffer.subarray(0, buffer.write(base64, 0, 'base64'));
    },
    release({ buffer }) {
      if (lent.delete(buffer)) spare = buffer as ArrayBuffer;
    },
  };
}
