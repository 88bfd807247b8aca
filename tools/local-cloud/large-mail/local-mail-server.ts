import { join } from 'node:path';
import { localDirectory } from '../start-local-cloud.ts';
import { type MailServerProcess, startMailServer } from './start-mail-server.ts';

export interface LocalMailServerOptions {
  /** Of the local cloud. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly port?: number;
}

/** Start the receiver of large mail next to a local cloud, whose table and bucket it shares with the functions. */
export function startLocalMailServer({ outputs, port }: LocalMailServerOptions): Promise<MailServerProcess> {
  return startMailServer({
    environment: localEnvironment(outputs),
    logFile: join(localDirectory, 'logs', 'large-mail.log'),
    ...(port !== undefined && { port }),
  });
}

function localEnvironment(outputs: Readonly<Record<string, string>>): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: outputs.Endpoint ?? '',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    CONVERSATIONS_TABLE: outputs.ConversationsTableName ?? '',
    CONTENT_BUCKET: outputs.ContentBucketName ?? '',
    STATE_MACHINE_ARN: outputs.StateMachineArn ?? '',
    TWILIO_SECRET_NAME: 'incoming-webhook/local/twilio',
    SENDGRID_SECRET_NAME: 'incoming-webhook/local/sendgrid',
    POWERTOOLS_SERVICE_NAME: 'incoming-webhook-local',
    LOG_LEVEL: 'INFO',
    RAW_RETENTION_DAYS: '30',
    UPLOAD_TIMEOUT_MS: '20000',
  };
}
