import { useEffect } from 'preact/hooks';
import { goTo, route } from '../../core/route.ts';
import { onKey } from '../../core/shortcuts.ts';
import { useStore } from '../../core/store.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ConversationList } from './conversation-list.tsx';
import { OtherThread, othersSubject } from './other-thread.tsx';
import { Thread } from './thread.tsx';

/** Conversations, one of them, and one of its messages: three panes side by side, or one at a time on a phone. */
export function ConversationsView() {
  const { company, subject, messageId } = useStore(route);
  useEffect(() => onKey('Escape', closeOne), []);
  const depth = messageId !== undefined ? 'message' : subject !== undefined ? 'thread' : 'list';
  return (
    <div class={`panes panes-${depth}`}>
      <h1 class="visually-hidden">Conversations</h1>
      <ConversationList />
      {subject === undefined && (
        <section class="pane pane-thread">
          <EmptyState title="No conversation is open">
            <p>Choose one from the list: its messages arrive here as they are routed.</p>
          </EmptyState>
        </section>
      )}
      {subject === othersSubject && <OtherThread messageId={messageId} />}
      {subject !== undefined && subject !== othersSubject && company !== undefined && (
        <Thread
          key={`${company} ${subject}`}
          company={company}
          conversationId={subject}
          messageId={messageId}
        />
      )}
    </div>
  );
}

function closeOne(): void {
  const { subject, messageId } = route.get();
  if (messageId !== undefined) goTo({ messageId: undefined });
  else if (subject !== undefined) goTo({ subject: undefined });
}
