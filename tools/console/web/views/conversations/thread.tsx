import type { Ref } from 'preact';
import { useRef } from 'preact/hooks';
import type { ConversationSummary } from '../../../wire.ts';
import { read } from '../../core/api.ts';
import { channelName } from '../../core/format.ts';
import { useData } from '../../core/use-data.ts';
import { EmptyState, LoadError, Loading } from '../../ui/empty-state.tsx';
import { ChannelIcon } from '../../ui/icon.tsx';
import { OutsideText } from '../../ui/outside-text.tsx';
import { BackLink } from './back-link.tsx';
import { Composer } from './composer.tsx';
import { MessageDetail, MissingMessage } from './message-detail.tsx';
import { MessageList } from './message-list.tsx';
import { useThread } from './use-thread.ts';

interface ThreadProps {
  readonly company: string;
  readonly conversationId: string;
  readonly messageId: string | undefined;
}

/** One conversation: its messages as they come, and a line to write as its customer. */
export function Thread({ company, conversationId, messageId }: ThreadProps) {
  const { value: messages, error, reload } = useThread(conversationId, company);
  const { value: conversations } = useData(`conversations ${company}`, () =>
    read<readonly ConversationSummary[]>('conversations', { company }),
  );
  const conversation = conversations?.find((each) => each.conversationId === conversationId);
  const open = messages?.find((message) => message.messageId === messageId);
  const heading = useRef<HTMLHeadingElement>(null);
  return (
    <>
      <section class="pane pane-thread" aria-labelledby="thread-title">
        <ThreadHead heading={heading} conversationId={conversationId} conversation={conversation} />
        {error && !messages && <LoadError error={error} retry={reload} />}
        {!messages && !error && <Loading />}
        {messages?.length === 0 && (
          <EmptyState title="No message yet">
            <p>Write one below, as the customer would: it goes through the real webhook.</p>
          </EmptyState>
        )}
        {messages && messages.length > 0 && <MessageList messages={messages} openId={messageId} />}
        {conversation && (
          <Composer conversation={conversation} onSent={reload} onLeave={() => heading.current?.focus()} />
        )}
      </section>
      {open && <MessageDetail key={open.messageId} message={open} onChanged={reload} />}
      {messageId !== undefined && messages && !open && <MissingMessage />}
    </>
  );
}

interface ThreadHeadProps {
  readonly heading: Ref<HTMLHeadingElement>;
  readonly conversationId: string;
  readonly conversation: ConversationSummary | undefined;
}

function ThreadHead({ heading, conversationId, conversation }: ThreadHeadProps) {
  return (
    <header class="thread-head">
      <BackLink to={{ subject: undefined }} label="Conversations" />
      <ChannelIcon channel={conversation?.channel ?? 'unknown'} />
      <div>
        <h2 id="thread-title" ref={heading} tabIndex={-1}>
          <OutsideText text={conversation?.sender ?? conversationId} />
        </h2>
        <p class="muted">
          {conversation && `${channelName(conversation.channel)} · `}
          <OutsideText text={conversationId} />
          {conversation?.isHandedOff && ' · handed off to a human'}
        </p>
      </div>
    </header>
  );
}
