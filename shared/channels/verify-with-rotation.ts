import { SignatureError } from '../errors.ts';

/**
 * Check a signature with the cached secret; when it fails, once more with a fresh copy, because the provider may have
 * begun to sign with a credential that was added since. Throws SignatureError when neither verifies.
 */
export async function verifyWithRotation<Secret>(
  readSecret: (options?: { readonly refresh: boolean }) => Promise<Secret>,
  isSigned: (secret: Secret) => boolean,
): Promise<void> {
  const cached = await readSecret();
  if (isSigned(cached)) return;
  const fresh = await readSecret({ refresh: true });
  if (fresh !== cached && isSigned(fresh)) return;
  throw new SignatureError({ reason: 'signature is wrong' });
}
