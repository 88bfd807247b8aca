import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod/mini';
import type { Channel } from '../../../shared/channels/channel.ts';
import type { ChannelConfig } from '../../../shared/channels/channel-config.ts';
import { verifyWithRotation } from '../../../shared/channels/verify-with-rotation.ts';
import { ValidationError } from '../../../shared/errors.ts';
import { jsonAcknowledgement } from '../../../shared/http/acknowledgement.ts';
import { singleHeader, type WebhookRequest } from '../../../shared/http/webhook-request.ts';
import type { ParsedWebhook } from '../../../shared/messages/inbound-message.ts';

/** A channel of a provider that does not exist: all that docs/adding-a-channel.md asks for, and no more. */
export function createPostcardChannel(_config: ChannelConfig): Channel {
  return {
    contentTypes: ['application/json'],
    requiredHeaders: ['X-Postcard-Signature'],
    verify: (request, secrets) => {
      const signature = singleHeader(request, 'x-postcard-signature') ?? '';
      return verifyWithRotation(
        (options) => secrets.twilio(options),
        ({ accounts }) =>
          [...accounts.values()].some(({ authTokens }) => isSigned(request, signature, authTokens)),
      );
    },
    parse: async (request) => parsePostcard(request),
    acknowledgement: jsonAcknowledgement,
  };
}

function isSigned({ body }: WebhookRequest, signature: string, tokens: readonly string[]): boolean {
  return tokens.some((token) => {
    const expected = createHmac('sha256', token).update(body).digest();
    const actual = Buffer.from(signature, 'hex');
    return token !== '' && actual.length === expected.length && timingSafeEqual(actual, expected);
  });
}

const postcard = z.object({
  id: z.string().check(z.regex(/^pc-[0-9a-f]{8}$/)),
  from: z.string().check(z.regex(/^\+[1-9]\d{1,14}$/)),
  to: z.string().check(z.minLength(1)),
  text: z.string(),
});

function parsePostcard({ body }: WebhookRequest): ParsedWebhook {
  const { id, from, to, text } = read(body);
  return {
    kind: 'message',
    uploads: [],
    message: {
      messageId: id,
      provider: 'postcards',
      channelType: 'postcard',
      sender: { type: 'phone', id: from },
      senderAliases: [],
      recipientId: to,
      content: text.toWellFormed(),
      media: [],
      attachments: [],
      metadata: {},
    },
  };
}

function read(body: Buffer): z.infer<typeof postcard> {
  try {
    return postcard.parse(JSON.parse(body.toString('utf8')));
  } catch (cause) {
    throw new ValidationError({ reason: 'body is no postcard', cause });
  }
}

/** The header that the provider sends with a body. */
export function signPostcard(body: Buffer, token: string): string {
  return createHmac('sha256', token).update(body).digest('hex');
}
