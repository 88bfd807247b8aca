import { generateKeyPairSync, type JsonWebKey, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** What webhooks to the local cloud are signed with. Worth nothing anywhere else. */
export interface LocalKeys {
  readonly accountSid: string;
  readonly authToken: string;
  /** PEM, P-256. */
  readonly sendgridPrivateKey: string;
  /** Base64 DER SubjectPublicKeyInfo. */
  readonly sendgridPublicKey: string;
  /** ES256: signs the tokens of live clients. */
  readonly liveTokenKey: JsonWebKey;
}

/** New keys. */
export function makeLocalKeys(): LocalKeys {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    accountSid: `AC${randomBytes(16).toString('hex')}`,
    authToken: randomBytes(16).toString('hex'),
    sendgridPrivateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    sendgridPublicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    liveTokenKey: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }),
  };
}

/** The keys of this checkout, made on first use and readable by their owner only. What an older file lacks is added. */
export function localKeys(file: string): LocalKeys {
  const kept: Partial<LocalKeys> = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const keys = { ...makeLocalKeys(), ...kept };
  if (Object.keys(kept).length === Object.keys(keys).length) return keys;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  return keys;
}
