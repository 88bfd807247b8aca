import { isSendable, seededSenders } from '../../../../cli/webhooks/sendable-channels.ts';
import type { GivenRequest, SendRequest, SignedSend } from '../../../wire.ts';

/** The form as it is filled in. */
export interface Draft {
  /** Any of the registry. */
  readonly channel: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** One address a line. */
  readonly media: string;
  readonly files: readonly File[];
  readonly signature: 'good' | 'bad';
  readonly repeat: 'one' | 'many' | 'duplicate';
  readonly times: number;
  /** For a channel for which the console makes no signature. */
  readonly given: GivenRequest;
}

/** A sender without a conversation, and another one each time. */
export function unknownSender(channel: Draft['channel']): string {
  const digits = String(crypto.getRandomValues(new Uint32Array(1))[0] ?? 0)
    .padStart(7, '0')
    .slice(-7);
  return channel === 'email' ? `nobody-${digits}@example.com` : `+1555${digits}`;
}

/** A sender whose conversation `npm start` makes; empty where it makes none. */
export function senderFor(channel: string): string {
  return isSendable(channel) ? seededSenders[channel] : '';
}

/** What the address asks for: nothing, `unknown`, or `<channel> <sender>`. */
export function draftFor(subject: string | undefined): Draft {
  const [first = '', ...sender] = (subject ?? '').split(' ');
  const channel = isSendable(first) ? first : 'sms';
  const isUnknown = first === 'unknown';
  return {
    channel,
    from: sender.join(' ') || (isUnknown ? unknownSender(channel) : senderFor(channel)),
    to: '',
    subject: 'Hello',
    text: isUnknown ? 'Hello, is anybody there?' : 'Hello',
    media: '',
    files: [],
    signature: 'good',
    repeat: 'one',
    times: 5,
    given: { contentType: 'application/json', headers: '', body: '' },
  };
}

export function timesOf({ repeat, times }: Draft): number {
  return repeat === 'one' ? 1 : times;
}

/** What the form asks the server for. */
export async function toRequest(draft: Draft): Promise<SendRequest> {
  const { channel } = draft;
  if (!isSendable(channel)) return { channel, given: draft.given, times: timesOf(draft) };
  const isMail = channel === 'email';
  const media = draft.media.split('\n').map((line) => line.trim());
  return {
    channel,
    from: draft.from.trim(),
    ...(draft.to.trim() !== '' && { to: draft.to.trim() }),
    text: draft.text,
    ...(isMail && { subject: draft.subject }),
    media: isMail ? [] : media.filter((line) => line !== ''),
    attachments: isMail ? await Promise.all(draft.files.map(toAttachment)) : [],
    isBadlySigned: draft.signature === 'bad',
    isDuplicate: draft.repeat === 'duplicate',
    times: timesOf(draft),
  };
}

async function toAttachment(file: File): Promise<SignedSend['attachments'][number]> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return {
    name: file.name,
    contentType: /^[\w.+-]+\/[\w.+-]+$/.test(file.type) ? file.type : 'application/octet-stream',
    base64: btoa(binary),
  };
}
