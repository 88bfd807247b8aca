import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { toMessageItem } from '../../../shared/messages/message-item.ts';
import { unknownConversationId } from '../../../shared/store/table-keys.ts';
import { signedEvent } from './actors/signed-event.ts';
import { simulatedDeployment } from './actors/simulated-deployment.ts';
import type { Cloud } from './cloud/cloud.ts';
import type { Containers, Handler } from './cloud/function-containers.ts';
import type { ChannelName, MessagePlan } from './plan.ts';
import { currentInvocation, Invocation } from './world/invocation.ts';

const senders: readonly { readonly channel: ChannelName; readonly address: string }[] = [
  { channel: 'sms', address: '+15550000001' },
  { channel: 'email', address: 'warm@example.net' },
];

/**
 * Let every container read its secrets once. What a container keeps would otherwise make the first histories of a process
 * unlike the same ones later.
 */
export async function warmUp(cloud: Cloud, containers: Containers): Promise<void> {
  const calls = [
    ...(containers.get('receive-webhook') ?? []).map((handler, at) => receive(cloud, handler, at)),
    ...(containers.get('send-fallback') ?? []).map((handler, at) => fallBack(cloud, handler, at)),
  ];
  const done = Promise.all(calls);
  await cloud.world.run();
  await done;
}

function messageOf(at: number, sender: (typeof senders)[number]): MessagePlan {
  const token = `text-${at}`;
  return { id: token, token, sender, at: 0, textBytes: 40_000, attachments: 1, again: 'no' };
}

async function receive(cloud: Cloud, handler: Handler, at: number): Promise<void> {
  for (const sender of senders) {
    const event = signedEvent(messageOf(at, sender), new Date(cloud.world.startedAt));
    await asInvocation(cloud, `warm up ${at} ${sender.channel}`, () => handler(event as never));
  }
}

async function fallBack(cloud: Cloud, handler: Handler, at: number): Promise<void> {
  for (const { channel, address } of senders) {
    const messageId = `warm-${at}-${channel}`;
    const item = toMessageItem(
      {
        messageId,
        provider: 'warm',
        channelType: channel,
        sender: channel === 'email' ? { type: 'email', id: address } : { type: 'phone', id: address },
        senderAliases: [],
        recipientId: 'recipient',
        content: 'warm',
        media: [],
        attachments: [],
        metadata: {},
      },
      {
        conversation: { id: unknownConversationId(messageId) },
        receivedAt: new Date(),
        requestId: messageId,
        firstRetryAt: new Date(),
        contentRef: undefined,
        expiresAt: undefined,
      },
    );
    const { conversation_id, primary_channel } = item;
    const input = {
      conversation_id,
      message_key: primary_channel,
      channel_type: channel,
      request_id: messageId,
    };
    await asInvocation(cloud, messageId, async () => {
      await simulatedDeployment.dynamo.send(new PutCommand({ TableName: 'conversations', Item: item }));
      await handler(input as never);
    });
  }
}

function asInvocation(cloud: Cloud, id: string, run: () => Promise<unknown>): Promise<unknown> {
  const { now: startedAt, seed } = cloud.world;
  return currentInvocation.run(new Invocation({ id, name: 'warm-up', startedAt, skewMs: 0, seed }), run);
}
