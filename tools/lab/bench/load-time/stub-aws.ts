import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { marshall } from '@aws-sdk/util-dynamodb';
import { benchKeys } from '../samples.ts';
import { sampleConversation, sampleItem } from './sample-events.ts';

export interface StubAws {
  readonly url: string;
  stop(): Promise<void>;
}

/** A server on the loopback interface that gives every call of the functions a plausible answer immediately. */
export async function startStubAws(): Promise<StubAws> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    // What is put into the bucket is not looked at.
    const isRead = request.method !== 'PUT';
    request.on('data', (chunk: Buffer) => isRead && chunks.push(chunk));
    request.on('end', () => {
      const answer = answerTo(request, Buffer.concat(chunks).toString());
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answerTo({ headers }: IncomingMessage, body: string): object {
  const target = String(headers['x-amz-target'] ?? '');
  switch (target.slice(target.indexOf('.') + 1)) {
    case 'Query':
      return { Items: [], Count: 0 };
    case 'GetItem':
      // Build-context reads the conversation, send-fallback the message: both find what they look for in either.
      return { Item: marshall({ ...sampleConversation, ...sampleItem }) };
    case 'UpdateItem':
      return { Attributes: marshall(sampleItem) };
    case 'StartExecution':
      return { executionArn: 'arn:aws:states:::execution', startDate: 0 };
    case 'SendMessage':
      // The SDK compares the digest.
      return { MessageId: '0', MD5OfMessageBody: md5(JSON.parse(body).MessageBody) };
    case 'GetSecretValue':
      return { SecretString: secretText };
    default:
      return {};
  }
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

/** Both providers' secrets in one. */
const secretText = JSON.stringify({
  accounts: { [benchKeys.accountSid]: { auth_tokens: [benchKeys.authToken] } },
  sender: { account_sid: benchKeys.accountSid, api_key_sid: 'SK0', api_key_secret: 'secret' },
  verification_keys: [benchKeys.sendgridPublicKey],
  api_key: 'SG.key',
});
