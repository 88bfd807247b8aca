import { createPublicKey, type KeyObject } from 'node:crypto';

/** Parsing a key costs more than using it. */
const parsedKeys = new Map<string, KeyObject | undefined>();

/**
 * A P-256 key from base64 DER, with or without PEM's first and last line; undefined when it is none: a broken key in the
 * secret must not take the others with it.
 */
export function publicKeyOf(text: string): KeyObject | undefined {
  if (!parsedKeys.has(text)) {
    if (parsedKeys.size > 16) parsedKeys.clear();
    parsedKeys.set(text, parseKey(text));
  }
  return parsedKeys.get(text);
}

function parseKey(text: string): KeyObject | undefined {
  try {
    const base64 = text.replace(/-----[A-Z ]+-----|\\n/g, '');
    const key = createPublicKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? key : undefined;
  } catch {
    return undefined;
  }
}
