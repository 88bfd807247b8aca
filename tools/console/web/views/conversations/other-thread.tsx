import type { ConsoleMessage } from '../../../wire.ts';
import { read } from '../../core/api.ts';
import { hrefTo } from '../../core/route.ts';
import { useData } from '../../core/use-data.ts';
import { EmptyState, LoadError, Loading } from '../../ui/empty-state.tsx';
import { ChannelIcon } from '../../ui/icon.tsx';
import { BackLink } from './back-link.tsx';
import { MessageDetail, MissingMessage } from './message-detail.tsx';
import { MessageList } from './message-list.tsx';
import { pollEveryMs } from './use-thread.ts';

/** Stands for a conversation id in the address; no conversation can be called so. */
export const othersSubject = '~unknown';

/** Messages of unknown senders and unreadable mail. They belong to no company, so nobody's live connection tells of them. */
export function OtherThread({ messageId }: { readonly messageId: string | undefined }) {
  const { value, error, reload } = useData(
    'other-messages',
    () => read<readonly ConsoleMessage[]>('other-messages'),
    pollEveryMs,
  );
  const open = value?.find((message) => message.messageId === messageId);
  return (
    <>
      <section class="pane pane-thread" aria-labelledby="thread-title">
        <header class="thread-head">
          <BackLink to={{ subject: undefined }} label="Conversations" />
          <ChannelIcon channel="unknown" />
          <div>
            <h2 id="thread-title">Unknown senders</h2>
            <p class="muted">They belong to no company, so they are read every two seconds</p>
          </div>
        </header>
        {error && !value && <LoadError error={error} retry={reload} />}
        {!value && !error && <Loading />}
        {value?.length === 0 && (
          <EmptyState title="No message of an unknown sender yet">
            <p>
              <a href={hrefTo({ view: 'send', subject: 'unknown' })}>Send a message as an unknown sender.</a>
            </p>
          </EmptyState>
        )}
        {value && <MessageList messages={value} openId={messageId} isMixed />}
      </section>
      {open && <MessageDetail key={open.messageId} message={open} onChanged={reload} />}
      {messageId !== undefined && value && !open && <MissingMessage />}
    </>
  );
}
