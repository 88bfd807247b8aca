/** Read a body piece by piece; undefined, and no further piece, when it is longer than this. A length that it names is not believed. */
export async function readUpTo(response: Response, maxBytes: number): Promise<Uint8Array | undefined> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  if (Number(response.headers.get('content-length')) > maxBytes) {
    await response.body?.cancel();
    return undefined;
  }
  for await (const piece of response.body ?? []) {
    length += piece.length;
    // Leaving the loop cancels the body.
    if (length > maxBytes) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces, length);
}
