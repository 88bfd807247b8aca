import { createHmac, createPublicKey, createVerify } from 'node:crypto';
import type { SignedWebhook } from '../../../cli/webhooks/twilio-webhook.ts';
import { benchBaseUrl, benchKeys, mail, toProxyEvent, whatsappMessage } from '../samples.ts';
import { createIngress } from './ingress.ts';
import type { Work, Workload } from './work-result.ts';

/** Measures one workload in this process and sends what it took: the arguments name it and its repetitions. */
const [workload, repetitions] = process.argv.slice(2) as [Workload, string];
const makers = {
  whatsapp: () => whatsappMessage(),
  'mail-10k': () => mail(10_240),
  'mail-1m': () => mail(1_048_576),
};
const webhook = makers[workload]();
const operations = { whatsapp: 2_000, 'mail-10k': 500, 'mail-1m': 40 }[workload];

const warmUp = 10;

async function main(): Promise<void> {
  const ingress = createIngress();
  const event = toProxyEvent(webhook);
  const checkSignature = workload === 'whatsapp' ? hmacOf(webhook) : ecdsaOf(webhook);
  const request = async () => {
    const { statusCode } = await ingress(event);
    if (statusCode !== 200) throw new Error(`answered ${statusCode}`);
  };
  const pass = () => Buffer.from(event.body ?? '', 'base64');
  // Until the compiler, which works on its own threads, has nothing left to do.
  for (const part of [request, checkSignature, pass]) await measure(part, operations * warmUp);
  const measured: Work[] = [];
  for (let round = 0; round < Number(repetitions); round++) {
    const whole = await measure(request, operations);
    measured.push({
      request: whole.cpu,
      elapsed: whole.elapsed,
      signature: (await measure(checkSignature, operations)).cpu,
      pass: (await measure(pass, operations)).cpu,
    });
  }
  process.send?.(measured, () => process.exit(0));
}

async function measure(run: () => unknown, times: number): Promise<{ cpu: number; elapsed: number }> {
  const before = process.cpuUsage();
  const startedAt = performance.now();
  for (let index = 0; index < times; index++) await run();
  const elapsed = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(before);
  return { cpu: (user + system) / times, elapsed: (elapsed * 1_000) / times };
}

/** The least that Twilio's rules ask for: sorted parameters behind the URL, HMAC-SHA1, base64. */
function hmacOf({ body, path }: SignedWebhook): () => unknown {
  const signed = [...new URLSearchParams(Buffer.from(body).toString())]
    .map(([name, value]) => name + value)
    .sort()
    .join('');
  const text = `${benchBaseUrl}/${path}${signed}`;
  return () => createHmac('sha1', benchKeys.authToken).update(text).digest('base64');
}

/** The least that SendGrid's rules ask for: ECDSA over the timestamp and the body, with a key that was parsed before. */
function ecdsaOf({ headers, body }: SignedWebhook): () => unknown {
  const key = createPublicKey({
    key: Buffer.from(benchKeys.sendgridPublicKey, 'base64'),
    format: 'der',
    type: 'spki',
  });
  const timestamp = headers['x-twilio-email-event-webhook-timestamp'] ?? '';
  const signature = Buffer.from(headers['x-twilio-email-event-webhook-signature'] ?? '', 'base64');
  return () => {
    const verifier = createVerify('sha256').update(timestamp).update(body);
    if (!verifier.verify({ key, dsaEncoding: 'der' }, signature)) throw new Error('the bare check fails');
  };
}

void main();
