import { benchBaseUrl } from '../samples.ts';

/** The settings that all functions find on AWS, with every service at one address. */
export function functionEnvironment(awsUrl: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: awsUrl,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_SESSION_TOKEN: 'test',
    LOG_LEVEL: 'INFO',
    POWERTOOLS_SERVICE_NAME: 'incoming-webhook-bench',
    POWERTOOLS_TRACE_ENABLED: 'false',
    CONVERSATIONS_TABLE: 'conversations',
    CONTENT_BUCKET: 'content',
    STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:inbound',
    TWILIO_SECRET_NAME: 'twilio',
    SENDGRID_SECRET_NAME: 'sendgrid',
    PUBLIC_BASE_URL: benchBaseUrl,
    TWILIO_API_BASE_URL: awsUrl,
    SENDGRID_API_BASE_URL: awsUrl,
    WHATSAPP_REPLIES_QUEUE_URL: `${awsUrl}/000000000000/replies`,
    LIVE_API_ENDPOINT: awsUrl,
    LIVE_ISSUER: awsUrl,
    LIVE_AUDIENCE: 'live',
    LIVE_TEXT_CLAIM: 'scope',
    LIVE_TEXT_VALUE: 'live',
    LIVE_JWKS_URL: `${awsUrl}/jwks`,
  };
}
