import {
  DeleteFunctionConcurrencyCommand,
  GetFunctionConcurrencyCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda';
import { functionNamed, invokeFunction } from '../../../local-cloud/invoke-function.ts';
import { localClientSettings } from '../../../local-cloud/local-clients.ts';
import { whileDenied } from '../../../local-cloud/while-denied.ts';
import type { RehearsalSite, Situation } from '../rehearsal.ts';
import { addConversation, executionWhen, sendMany, sendSms, untilLogged } from '../send-to-site.ts';

/** The alarms on refused sends and on live updates go off above five. */
const failures = 6;

/** Messages that SQS refuses, because the task that routes was denied the queues. */
export async function loseTheQueues(site: RehearsalSite): Promise<Situation> {
  const denial = { functionPart: 'RouteMessage', action: 'sqs:*' };
  const messageIds = await sendDuring(site, denial, 'queue did not take the message');
  return {
    made: [
      `SQS refused ${failures} messages, because the routing task was denied the queues.`,
      'The permission is back. Retries and recovery route the messages.',
    ],
    messageIds,
    undo: [],
  };
}

/** Routed messages of which no live client is told. */
export async function loseLiveClients(site: RehearsalSite): Promise<Situation> {
  const denial = { functionPart: 'NotifyLiveUi', action: 'dynamodb:*' };
  const messageIds = await sendDuring(site, denial, 'live clients not notified');
  return {
    made: [
      `${failures} messages were routed, and the list of live clients could not be read.`,
      'The permission is back: later messages are announced.',
    ],
    messageIds,
    undo: [],
  };
}

/** An execution that fails after its retries, because its first task was denied the table. */
export async function failExecution(site: RehearsalSite): Promise<Situation> {
  const { primary_channel: sender } = await addConversation(site, { isHandedOff: true });
  const denial = { functionPart: 'BuildContext', action: 'dynamodb:*' };
  const messageId = await whileDenied(site.endpoint, denial, async () => {
    const { messageId } = await sendSms(site, sender);
    await executionWhen(site, messageId, ({ status }) => status === 'FAILED');
    return messageId;
  });
  return {
    made: [
      'An SMS was acknowledged, and its execution failed after all retries, because a task was denied the table.',
      'The permission is back. The message is pending until the next run of recovery.',
    ],
    messageIds: [messageId],
    undo: [`npm run replay -- --message ${messageId}`],
  };
}

/** A run of recovery that ends with an error, because it may not read the table. */
export async function crashRecovery({ endpoint }: RehearsalSite): Promise<Situation> {
  const name = await functionNamed(endpoint, 'RecoverPending');
  const denial = { functionPart: 'RecoverPending', action: 'dynamodb:*' };
  const isCrashed = await whileDenied(endpoint, denial, () =>
    invokeFunction(endpoint, name, { shards: [0] }).then(
      () => false,
      () => true,
    ),
  );
  if (!isCrashed) throw new Error('recovery ended without an error');
  return {
    made: [
      'A run of recovery ended with an error, because it was denied the table.',
      'The permission is back, and the next run does what this one did not.',
    ],
    messageIds: [],
    undo: [],
  };
}

/** Messages whose routing task Lambda turned away for a while. */
export async function throttleRouting(site: RehearsalSite): Promise<Situation> {
  const client = new LambdaClient(localClientSettings(site.endpoint));
  const FunctionName = await functionNamed(site.endpoint, 'RouteMessage');
  const { primary_channel: sender } = await addConversation(site, { isHandedOff: true });
  const before = await client.send(new GetFunctionConcurrencyCommand({ FunctionName }));
  await client.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
  try {
    const { messageId } = await sendSms(site, sender);
    await executionWhen(site, messageId, ({ steps }) => steps.some(({ errors }) => errors.length > 0));
    return {
      made: [
        'An SMS was acknowledged while the routing task had a reserved concurrency of 0, so Lambda turned its calls away.',
        'The limit is gone. A retry of the task or the next run of recovery routes the message.',
      ],
      messageIds: [messageId],
      undo: [],
    };
  } finally {
    const { ReservedConcurrentExecutions } = before;
    await (ReservedConcurrentExecutions === undefined
      ? client.send(new DeleteFunctionConcurrencyCommand({ FunctionName }))
      : client.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions })));
  }
}

async function sendDuring(
  site: RehearsalSite,
  denial: Parameters<typeof whileDenied>[1],
  find: string,
): Promise<readonly string[]> {
  const { primary_channel: sender } = await addConversation(site, { isHandedOff: true });
  const since = new Date();
  return whileDenied(site.endpoint, denial, async () => {
    const sent = await sendMany(
      site,
      Array.from({ length: failures }, () => sender),
    );
    await untilLogged(site, { find, since, count: failures });
    return sent.map(({ messageId }) => messageId);
  });
}
