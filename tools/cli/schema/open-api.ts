import type { Channel } from '../../../shared/channels/channel.ts';
import { createChannels } from '../../../shared/channels/registry.ts';
import { statusByCode } from '../../../shared/errors.ts';

/** Error codes that reach a caller of a webhook route; the others stay in the workflow and its logs. */
const wireCodes = (Object.keys(statusByCode) as (keyof typeof statusByCode)[]).filter(
  (code) => !['conversation_not_found', 'queue_routing_failed', 'provider_send_failed'].includes(code),
);

/** Codes that API Gateway and its firewall answer without the function. A test compares them with the template. */
const gatewayCodes = { refused: 503, unavailable: 503 } as const;

const meanings: Readonly<Record<number, string>> = {
  400: 'The request cannot be verified: an empty body, no well-formed AccountSid, or too many parameters.',
  401: 'The signature is missing or wrong, the account is unknown, or the timestamp is older than 4 days.',
  404: 'No channel has this path.',
  405: 'The method is not POST.',
  413: 'The body is larger than the receiver accepts.',
  415: 'The route does not accept this content type.',
  500: 'A fault of the service. The message may have been stored; a retry completes it without a duplicate.',
  503: 'The message is not stored yet, or the request was throttled or refused. Retry.',
};

/** The webhook routes as an OpenAPI document. */
export function openApi() {
  const channels = Object.entries(createChannels({ allowedQuery: undefined, twilioJsonBodies: true }));
  return {
    openapi: '3.1.0',
    info: {
      title: 'Incoming webhook',
      version: '1.0.0',
      license: { name: 'MIT', identifier: 'MIT' },
      description:
        'Webhooks of Twilio and SendGrid. A 2xx is sent only after the message is stored, or the request is quarantined. A repeated request has no further effect.',
    },
    servers: [
      {
        url: '{apiUrl}',
        description: 'The stack output ApiUrl without its last slash; for email also LargeMailUrl',
        variables: { apiUrl: { default: 'https://api.example.com/prod' } },
      },
    ],
    paths: Object.fromEntries(
      channels.map(([name, channel]) => [`/webhooks/${name}`, { post: operation(name, channel) }]),
    ),
    components: { responses: errorResponses(), schemas: { Error: errorSchema() } },
  };
}

function operation(name: string, { contentTypes, requiredHeaders, acknowledgement }: Channel) {
  const type = String(acknowledgement.headers?.['Content-Type']);
  return {
    operationId: `receive-${name}`,
    summary: `Receive a message or a status event of the channel ${name}`,
    security: [],
    parameters: (requiredHeaders.length > 0 ? requiredHeaders : sendgridHeaders).map((header) => ({
      name: header,
      in: 'header',
      required: true,
      description: 'A part of the provider’s signature.',
      schema: { type: 'string' },
    })),
    requestBody: {
      required: true,
      description: 'The bytes as the provider signed them. The provider’s documentation lists the fields.',
      content: Object.fromEntries(contentTypes.map((content) => [content, { schema: bodySchema(content) }])),
    },
    responses: {
      200: {
        description: 'Stored, a duplicate, an unknown sender, a status event, or quarantined.',
        content: { [type]: { schema: { type: 'string' }, example: acknowledgement.body } },
      },
      ...Object.fromEntries(
        Object.keys(meanings).map((status) => [status, { $ref: `#/components/responses/${status}` }]),
      ),
    },
  };
}

/** SendGrid's headers are not required at the gateway, because its refusal would lose an email. */
const sendgridHeaders = [
  'X-Twilio-Email-Event-Webhook-Signature',
  'X-Twilio-Email-Event-Webhook-Timestamp',
] as const;

function bodySchema(contentType: string) {
  // Twilio posts one object; SendGrid's Event Webhook posts a list of events.
  return contentType === 'application/json' ? { type: ['object', 'array'] } : { type: 'object' };
}

function errorResponses() {
  return Object.fromEntries(
    Object.entries(meanings).map(([status, description]) => [
      status,
      {
        description,
        ...(status === '405' && {
          headers: { Allow: { description: 'The accepted method', schema: { const: 'POST' } } },
        }),
        content: {
          'application/json': {
            schema: {
              allOf: [
                { $ref: '#/components/schemas/Error' },
                { properties: { error: { enum: codesOf(Number(status)) } } },
              ],
            },
          },
        },
      },
    ]),
  );
}

function codesOf(status: number): readonly string[] {
  const codes = wireCodes.filter((code) => statusByCode[code] === status);
  const ofGateway = Object.entries(gatewayCodes).flatMap(([code, its]) => (its === status ? [code] : []));
  return [...codes, ...ofGateway];
}

function errorSchema() {
  return {
    type: 'object',
    required: ['success', 'error', 'request_id'],
    additionalProperties: false,
    properties: {
      success: { const: false },
      error: { type: 'string', description: 'Why, as a code. Nothing of the request is repeated.' },
      request_id: { type: 'string', description: 'The request’s ID, which every log line about it carries.' },
    },
  };
}
