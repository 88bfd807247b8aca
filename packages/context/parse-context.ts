import { type ContextObject, contextObject } from '../../shared/context/context-object.ts';

export type { ContextObject };

/** A body that is no context object of version 1. Its message names fields and never their values. */
export class ContextError extends Error {
  override readonly name = 'ContextError';
  /** The fields that are wrong, by path: `message.body`. Empty when the body is no JSON. */
  readonly fields: readonly string[];

  constructor(message: string, fields: readonly string[] = []) {
    super(message);
    this.fields = fields;
  }
}

/**
 * Read the body of a queue message, as text or as the value that its JSON has. Fields that this version does not know
 * stay in the result: a later 1.x adds some. Throws a ContextError for everything else.
 */
export function parseContext(body: unknown): ContextObject {
  const value = typeof body === 'string' ? fromJson(body) : body;
  const { error } = contextObject.safeParse(value);
  if (error === undefined) return value as ContextObject;
  const fields = [...new Set(error.issues.map(({ path }) => path.join('.') || 'the body'))];
  throw new ContextError(`no context object of version 1: ${fields.join(', ')}`, fields);
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text.
    throw new ContextError('no context object of version 1: the body is no JSON');
  }
}
