import { beginningOf } from '../../../beginning-of.ts';
import type { FoundMessage, PlannedReplay } from '../../../wire.ts';
import { channelName, formatTime, plural } from '../../core/format.ts';
import { hrefTo, route } from '../../core/route.ts';
import { StatusBadge } from '../../ui/badge.tsx';
import { ChannelIcon } from '../../ui/icon.tsx';
import { OutsideText } from '../../ui/outside-text.tsx';
import { useFocusBack } from '../../ui/use-focus-back.ts';
import { rejectedMedia } from '../conversations/rejected-media.ts';
import { plannedText } from './planned-text.ts';

interface FoundListProps {
  readonly messages: readonly FoundMessage[];
  readonly openId: string | undefined;
  readonly plan: ReadonlyMap<string, PlannedReplay>;
}

/** Found messages, the newest first, and what a replay would do with each where that is known. */
export function FoundList({ messages, openId, plan }: FoundListProps) {
  return (
    <ul class="found-list">
      {messages.map((message) => (
        <FoundItem
          key={`${message.conversationId} ${message.messageId}`}
          message={message}
          isOpen={message.messageId === openId}
          planned={plan.get(message.messageId)}
        />
      ))}
    </ul>
  );
}

interface FoundItemProps {
  readonly message: FoundMessage;
  readonly isOpen: boolean;
  readonly planned: PlannedReplay | undefined;
}

function FoundItem({ message, isOpen, planned }: FoundItemProps) {
  const { messageId, channel, sender, subject, text, receivedAt, status } = message;
  const link = useFocusBack(isOpen, () => route.get().messageId !== undefined);
  return (
    <li data-message={messageId}>
      <a class="item" ref={link} href={hrefTo({ messageId })} aria-current={isOpen ? 'true' : undefined}>
        <ChannelIcon channel={channel} />
        <span class="item-head">
          <strong class="item-name">
            {sender === '' ? `${channelName(channel)}, not readable` : <OutsideText text={sender} />}
          </strong>
          <StatusBadge status={status} />
          <time class="muted push" dateTime={receivedAt}>
            {formatTime(receivedAt)}
          </time>
        </span>
        <span class="item-preview">
          {subject !== null && (
            <strong>
              <OutsideText text={subject} />{' '}
            </strong>
          )}
          {text === '' ? <em>No text</em> : <OutsideText text={beginningOf(text, 200)} />}
        </span>
        <span class="item-facts muted">
          <code>
            <OutsideText text={messageId} />
          </code>
          {factsOf(message)}
        </span>
        {planned && <span class="item-facts item-planned">{plannedText(planned)}</span>}
      </a>
    </li>
  );
}

function factsOf(message: FoundMessage): string {
  const { statusReason, attempts, status, nextTryAt, queue } = message;
  const rejected = rejectedMedia(message);
  const facts = [
    queue,
    statusReason?.replaceAll('_', ' '),
    rejected > 0 && `${plural(rejected, 'medium', 'media')} rejected`,
    attempts > 0 && plural(attempts, 'attempt'),
    status === 'pending' && nextTryAt !== null && `recovery tries again after ${formatTime(nextTryAt)}`,
  ];
  return facts
    .filter((fact) => typeof fact === 'string')
    .map((fact) => ` · ${fact}`)
    .join('');
}
