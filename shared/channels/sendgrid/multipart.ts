import { Busboy } from '@fastify/busboy';
import { UnreadableMailError } from './unreadable.ts';

/** One part of a form post, its bytes untouched. */
export interface Part {
  readonly name: string;
  readonly fileName: string | undefined;
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** SendGrid sends about 20 fields and the attachments. */
const maxParts = 300;

/**
 * Split a multipart body. The boundary is the body's own first line, which is signed, and not the header's. Throws
 * UnreadableMailError on anything that would lose a part: another line ending, no end, a part that the parser skips.
 */
export async function splitMultipart(body: Buffer): Promise<Part[]> {
  const boundary = boundaryOf(body);
  const delimiters = countDelimiters(body, boundary);
  if (delimiters > maxParts) throw new UnreadableMailError('too_many_parts');
  const parts = await readParts(body, boundary);
  if (parts.length !== delimiters) throw new UnreadableMailError('multipart_malformed');
  return parts;
}

function boundaryOf(body: Buffer): string {
  const lineEnd = body.indexOf('\r\n');
  const line = lineEnd < 0 ? '' : body.toString('latin1', 0, Math.min(lineEnd, 100));
  const boundary = /^--([\x21-\x7e]{1,70})$/.exec(line)?.[1];
  if (boundary === undefined) throw new UnreadableMailError('no_boundary');
  const end = body.lastIndexOf(`\r\n--${boundary}--`);
  if (end < 0 || body.length - end > boundary.length + 8) throw new UnreadableMailError('no_final_boundary');
  return boundary;
}

/** How many parts the body claims to have. */
function countDelimiters(body: Buffer, boundary: string): number {
  const delimiter = Buffer.from(`\r\n--${boundary}\r\n`);
  let count = 1;
  for (let at = body.indexOf(delimiter); at >= 0; at = body.indexOf(delimiter, at + delimiter.length - 2)) {
    if (++count > maxParts) return count;
  }
  return count;
}

function readParts(body: Buffer, boundary: string): Promise<Part[]> {
  return new Promise((resolve, reject) => {
    const fail = () => reject(new UnreadableMailError('multipart_malformed'));
    const parts: Part[] = [];
    const busboy = new Busboy({
      headers: { 'content-type': `multipart/form-data; boundary="${boundary}"` },
      isPartAFile: () => true,
      preservePath: true,
      limits: { parts: maxParts + 1, headerPairs: 50, headerSize: 16 * 1024 },
    });
    busboy.on('file', (name, stream, ...[fileName, , contentType]) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('error', fail);
      stream.on('end', () =>
        parts.push({ name: name ?? '', fileName, contentType, bytes: Buffer.concat(chunks) }),
      );
    });
    busboy.on('error', fail);
    busboy.on('finish', () => resolve(parts));
    busboy.end(body);
  });
}
