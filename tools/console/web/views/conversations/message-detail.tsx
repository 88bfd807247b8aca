import type { ComponentChildren } from 'preact';
import type { ConsoleMessage } from '../../../wire.ts';
import { channelName, formatBytes, formatDuration, formatTime, plural } from '../../core/format.ts';
import { hrefTo } from '../../core/route.ts';
import { useStage } from '../../core/stage.ts';
import { RunPanel } from '../../run/run-panel.tsx';
import { StatusBadge } from '../../ui/badge.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { OutsideText } from '../../ui/outside-text.tsx';
import { isPicture, Picture } from '../../ui/picture.tsx';
import { useKeptFocus } from '../../ui/use-kept-focus.ts';
import { BackLink } from './back-link.tsx';
import { rejectedMedia } from './rejected-media.ts';
import { ReplayButton } from './replay-button.tsx';
import { StoredParts } from './stored-parts.tsx';

interface MessageDetailProps {
  readonly message: ConsoleMessage;
  readonly onChanged: () => void;
  /** Named where the message is not shown in its conversation. */
  readonly companyId?: string | null | undefined;
}

/** One message: its outcome and its executions. */
export function MessageDetail({ message, onChanged, companyId }: MessageDetailProps) {
  const { messageId, status, queuedAt } = message;
  const heading = useKeptFocus<HTMLHeadingElement>();
  return (
    <section class="pane pane-detail" aria-labelledby="detail-title">
      <header class="detail-head">
        <BackLink to={{ messageId: undefined }} label="messages" />
        <h2 id="detail-title" ref={heading} tabIndex={-1}>
          Message
        </h2>
        <StatusBadge status={status} />
        <span class="push">
          <ReplayButton message={message} onChanged={onChanged} />
        </span>
      </header>
      <Facts message={message} companyId={companyId} />
      <RunPanel messageId={messageId} version={`${status} ${queuedAt}`} />
      <StoredParts message={message} />
      <details>
        <summary>Provider metadata</summary>
        <pre>
          <OutsideText text={JSON.stringify(message.metadata, null, 2)} />
        </pre>
      </details>
    </section>
  );
}

/** The address names a message that is not there: a local cloud forgets everything when it ends. */
export function MissingMessage() {
  const isLocal = useStage() === null;
  return (
    <section class="pane pane-detail" aria-label="Message">
      <BackLink to={{ messageId: undefined }} label="messages" />
      <EmptyState title="This message is not here">
        <p>
          {isLocal
            ? 'The local cloud may have been restarted since: it starts empty.'
            : 'It was never received, or its retention has ended.'}
        </p>
      </EmptyState>
    </section>
  );
}

function Facts({ message, companyId }: Omit<MessageDetailProps, 'onChanged'>) {
  const { messageId, channel, sender, recipient, receivedAt, queue, queuedAt, statusReason, files } = message;
  const rejected = rejectedMedia(message);
  const waited = queuedAt === null ? undefined : Date.parse(queuedAt) - Date.parse(receivedAt);
  return (
    <dl class="facts">
      <Fact name="Id">
        <code>
          <OutsideText text={messageId} />
        </code>
      </Fact>
      <Fact name="Channel">
        {channelName(channel)}, from <OutsideText text={sender} /> to <OutsideText text={recipient} />
      </Fact>
      <ConversationFact message={message} companyId={companyId} />
      <Fact name="Received">
        <time dateTime={receivedAt}>{formatTime(receivedAt)}</time>
      </Fact>
      {queue && (
        <Fact name="Queue">
          {queue}
          {queuedAt !== null && ` at ${formatTime(queuedAt)}`}
          {waited !== undefined && `, ${formatDuration(waited)} after receipt`}
        </Fact>
      )}
      {statusReason && <Fact name="Reason">{statusReason.replaceAll('_', ' ')}</Fact>}
      {rejected > 0 && (
        <Fact name="Rejected">{plural(rejected, 'medium', 'media')}: not a URL of Twilio's API</Fact>
      )}
      {files.map((file, index) => (
        <Fact key={`${index} ${file.name}`} name={file.url === null ? 'Attachment' : 'Media'}>
          <OutsideText text={file.url ?? file.name} /> {file.contentType}
          {file.sizeBytes !== null && `, ${formatBytes(file.sizeBytes)}`}
          {file.unavailable && `, no copy: ${file.unavailable.replaceAll('_', ' ')}`}
          {file.contentRef && isPicture(file.contentType) && (
            <Picture contentRef={file.contentRef} label={`Picture ${index + 1}`} />
          )}
        </Fact>
      ))}
    </dl>
  );
}

/** A link where the conversation is not the one that is open. */
function ConversationFact({ message, companyId }: Omit<MessageDetailProps, 'onChanged'>) {
  const { conversationId, messageId } = message;
  if (companyId === undefined) return null;
  if (companyId === null)
    return (
      <Fact name="Stored as">
        <OutsideText text={conversationId} />
      </Fact>
    );
  const place = { view: 'conversations', company: companyId, subject: conversationId, messageId } as const;
  return (
    <Fact name="Stored in">
      <a href={hrefTo(place)}>
        <OutsideText text={conversationId} />
      </a>
    </Fact>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
