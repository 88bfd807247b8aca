import type { IncomingMessage } from 'node:http';
import { RequestError } from './request-error.ts';

/** Room for attachments in base64, as many as API Gateway passes on (10 MB). */
const maxBytes = 14 * 1024 * 1024;

/** The JSON body of a request; throws a RequestError when it is none or too large. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) {
    throw new RequestError(415, 'not_json', 'the request must be JSON');
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes)
      throw new RequestError(413, 'too_large', 'the attachments are too large: 10 MB at most');
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new RequestError(400, 'not_json', 'the request is not valid JSON');
  }
}
