import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { HttpRequest } from './ingress.ts';
import type { SigningRecipe } from './signing-recipe.ts';

/** What a fixture's JSON says: how it is signed, and what has to come of it. */
export interface Expectation {
  /** Why this request is here. */
  readonly about: string;
  /** As the provider signs, when absent. */
  readonly sign?: SigningRecipe;
  readonly config?: { readonly twilioJson?: boolean; readonly query?: string };
  readonly status: number;
  /** Its outcome; `refused` for every answer that is not 2xx. */
  readonly outcome: 'message' | 'status_callback' | 'events' | 'quarantined' | 'refused';
  /** The error's code; for `quarantined` the reason. */
  readonly reason?: string;
  /** Attributes of the stored item. */
  readonly item?: Record<string, unknown>;
  /** Attributes that the stored item must not have, `metadata.` before those of the metadata. */
  readonly without?: readonly string[];
  /** SHA-256 of objects in the bucket by the end of their key. */
  readonly objects?: Readonly<Record<string, string>>;
  /** How many events are remembered. */
  readonly events?: number;
}

export interface Fixture {
  readonly name: string;
  readonly request: HttpRequest;
  readonly expected: Expectation;
}

const root = join(import.meta.dirname, '../fixtures');

/** Every `*.http` below test/fixtures, with the `*.json` beside it. */
export function readFixtures(): Fixture[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.http'))
    .sort()
    .map((path) => ({
      name: relative('.', path).replace(/\.http$/, ''),
      request: parseHttp(readFileSync(join(root, path))),
      expected: JSON.parse(readFileSync(join(root, path.replace(/\.http$/, '.json')), 'utf8')),
    }));
}

/** A request as it is on the wire: request line, headers, an empty line, the body's bytes. */
function parseHttp(bytes: Buffer): HttpRequest {
  const headEnd = bytes.indexOf('\r\n\r\n');
  const [requestLine = '', ...headerLines] = bytes.toString('utf8', 0, headEnd).split('\r\n');
  const [, target = ''] = requestLine.split(' ');
  const [path = '', query] = target.split('?', 2);
  return {
    path,
    ...(query !== undefined && { query }),
    headers: headerLines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trim()] as const;
    }),
    body: bytes.subarray(headEnd + 4),
  };
}
