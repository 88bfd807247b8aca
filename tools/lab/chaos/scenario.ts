import { sendgridWebhook } from '../../cli/webhooks/sendgrid-webhook.ts';
import { type SignedWebhook, twilioWebhook } from '../../cli/webhooks/twilio-webhook.ts';
import type { LocalKeys } from '../../local-cloud/local-keys.ts';
import { randomOf } from './random.ts';

type Channel = 'whatsapp' | 'sms' | 'email';

/** What the upstream service would have made. */
export interface ChaosConversation {
  readonly conversationId: string;
  readonly sender: string;
  readonly channel: Channel;
  readonly isHandedOff: boolean;
  readonly priority: 'high' | 'normal';
}

/** One message, and how its provider delivers it. */
export interface ChaosMessage {
  /** In the message's text, so that it is found again under any id. */
  readonly token: string;
  readonly channel: Channel;
  readonly sender: string;
  /** The provider's request for this try; an email is signed anew for each. */
  request(): SignedWebhook;
  /** Twilio's call of the fallback URL, when the tries were in vain. */
  fallbackRequest?: (() => SignedWebhook) | undefined;
  /** A second delivery although the first was answered, or at the same moment. */
  readonly again: 'no' | 'later' | 'at_once';
}

export interface Scenario {
  readonly conversations: readonly ChaosConversation[];
  readonly messages: readonly ChaosMessage[];
}

export interface ScenarioOptions {
  readonly messages: number;
  readonly seed: number;
  readonly keys: LocalKeys;
  readonly publicBaseUrl: string;
}

const channels: readonly Channel[] = ['whatsapp', 'sms', 'email'];
const messagesPerConversation = 8;
/** Shares of all messages. The busy conversation of a channel collides with itself and has its list trimmed. */
const shares = { unknownSender: 0.04, busyConversation: 0.1, againLater: 0.06, againAtOnce: 0.04 };

/** What a seed stands for: senders, messages, redeliveries. The same seed makes the same. */
export function makeScenario(options: ScenarioOptions): Scenario {
  const { messages, seed } = options;
  const count = Math.max(channels.length, Math.ceil(messages / messagesPerConversation));
  const conversations = Array.from({ length: count }, (_, index) => conversation(index, seed));
  return {
    conversations,
    messages: Array.from({ length: messages }, (_, index) => message(index, conversations, options)),
  };
}

function conversation(index: number, seed: number): ChaosConversation {
  const channel = channels[index % channels.length] as Channel;
  const draw = randomOf(`${seed} conversation ${index}`);
  return {
    conversationId: `conv-${seed}-${index}`,
    sender: addressOf(channel, index),
    channel,
    isHandedOff: draw < 0.4,
    priority: draw < 0.7 ? 'high' : 'normal',
  };
}

function addressOf(channel: Channel, index: number): string {
  if (channel === 'email') return `customer-${index}@example.net`;
  return `+1555${String(index).padStart(7, '0')}`;
}

function message(
  index: number,
  conversations: readonly ChaosConversation[],
  options: ScenarioOptions,
): ChaosMessage {
  const { seed } = options;
  const draw = (what: string) => randomOf(`${seed} ${what} ${index}`);
  const token = `chaos-${seed}-${index}`;
  const channel = channels[Math.floor(draw('channel') * channels.length)] as Channel;
  const sender = senderOf(channel, draw, conversations);
  const again = draw('again');
  return {
    token,
    channel,
    sender,
    ...requestsOf({ token, channel, sender }, options),
    again:
      again < shares.againLater ? 'later' : again < shares.againLater + shares.againAtOnce ? 'at_once' : 'no',
  };
}

function senderOf(
  channel: Channel,
  draw: (what: string) => number,
  conversations: readonly ChaosConversation[],
): string {
  const kind = draw('sender');
  if (kind < shares.unknownSender) return addressOf(channel, 9_000_000 + Math.floor(draw('unknown') * 20));
  const known = conversations.filter((candidate) => candidate.channel === channel);
  const isBusy = kind < shares.unknownSender + shares.busyConversation;
  const chosen = known[isBusy ? 0 : Math.floor(draw('conversation') * known.length)];
  return (chosen ?? (known[0] as ChaosConversation)).sender;
}

function requestsOf(
  { token, channel, sender }: Pick<ChaosMessage, 'token' | 'channel' | 'sender'>,
  { keys, publicBaseUrl, seed }: ScenarioOptions,
): Pick<ChaosMessage, 'request' | 'fallbackRequest'> {
  if (channel === 'email') {
    const mail = { from: sender, text: token, messageIdHeader: `${token}@mail.example.net` };
    return { request: () => sendgridWebhook(mail, keys.sendgridPrivateKey) };
  }
  const hex = (part: number) =>
    Math.floor(randomOf(`${seed} ${token} sid ${part}`) * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  const sms = { channel, from: sender, body: token, messageSid: `SM${[0, 1, 2, 3].map(hex).join('')}` };
  const added = { ErrorCode: '11200', ErrorUrl: `${publicBaseUrl}/webhooks/${channel}` };
  return {
    request: () => twilioWebhook(sms, keys, publicBaseUrl),
    fallbackRequest: () => twilioWebhook({ ...sms, added }, keys, publicBaseUrl),
  };
}
