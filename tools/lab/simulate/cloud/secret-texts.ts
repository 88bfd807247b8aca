import { generateKeyPairSync } from 'node:crypto';

/** Keys of this process: what is signed with them never shows in a history. */
export const twilioKeys = { accountSid: `AC${'a'.repeat(32)}`, authToken: 'b'.repeat(32) };

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

export const sendgridPrivateKey = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

export const secretNames = {
  twilio: 'incoming-webhook/sim/twilio',
  sendgrid: 'incoming-webhook/sim/sendgrid',
};

/** The secrets' texts by their names. */
export const secretTexts: Readonly<Record<string, string>> = {
  [secretNames.twilio]: JSON.stringify({
    accounts: { [twilioKeys.accountSid]: { auth_tokens: [twilioKeys.authToken] } },
    sender: {
      account_sid: twilioKeys.accountSid,
      api_key_sid: `SK${'c'.repeat(32)}`,
      api_key_secret: 'd'.repeat(32),
      whatsapp_fallback_content_sid: `HX${'e'.repeat(32)}`,
    },
  }),
  [secretNames.sendgrid]: JSON.stringify({
    verification_keys: [publicKey.export({ type: 'spki', format: 'der' }).toString('base64')],
    api_key: 'SG.simulated',
  }),
};
