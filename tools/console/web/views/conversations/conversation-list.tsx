import { useEffect, useState } from 'preact/hooks';
import type { ConsoleMessage, ConversationSummary } from '../../../wire.ts';
import { read } from '../../core/api.ts';
import { formatTime, plural } from '../../core/format.ts';
import { liveStatus, onLiveMessages } from '../../core/live.ts';
import { goTo, hrefTo, route } from '../../core/route.ts';
import { onKey } from '../../core/shortcuts.ts';
import { useStore } from '../../core/store.ts';
import { useData } from '../../core/use-data.ts';
import { EmptyState, LoadError, Loading } from '../../ui/empty-state.tsx';
import { ChannelIcon } from '../../ui/icon.tsx';
import { OutsideText } from '../../ui/outside-text.tsx';
import { useFocusBack } from '../../ui/use-focus-back.ts';
import { othersSubject } from './other-thread.tsx';
import { pollEveryMs } from './use-thread.ts';

/** A company's conversations, the one that was active last on top. */
export function ConversationList() {
  const { company, subject, messageId } = useStore(route);
  const isLive = useStore(liveStatus) !== 'off';
  const { value, error, reload } = useData(
    `conversations ${company}`,
    async () =>
      company === undefined ? [] : read<readonly ConversationSummary[]>('conversations', { company }),
    isLive ? 10_000 : pollEveryMs,
  );
  useEffect(() => onLiveMessages(reload), [company]);
  const [search, setSearch] = useState('');
  const found = value?.filter((conversation) => isFound(conversation, search));
  const ids = [...(found ?? []).map(({ conversationId }) => conversationId), othersSubject];
  useStepKeys(messageId === undefined, ids, subject);
  return (
    <nav class="pane pane-list" aria-label="Conversations">
      {error && !value && <LoadError error={error} retry={reload} />}
      {!value && !error && <Loading />}
      {value?.length === 0 && (
        <EmptyState title="This company has no conversations">
          <p>
            Add one: <code>npm run conversation -- add --channel sms --sender +15551230003</code>
          </p>
        </EmptyState>
      )}
      {value !== undefined && value.length > 0 && (
        <input
          class="search"
          type="search"
          aria-label="Search conversations"
          placeholder="Search sender, last text or id"
          value={search}
          onInput={({ currentTarget }) => setSearch(currentTarget.value)}
        />
      )}
      {found?.length === 0 && search !== '' && <p class="muted search-none">No conversation matches.</p>}
      <ul>
        {found?.map((conversation) => (
          <ConversationItem
            key={conversation.conversationId}
            conversation={conversation}
            isOpen={conversation.conversationId === subject}
          />
        ))}
      </ul>
      <OthersItem isOpen={subject === othersSubject} />
    </nav>
  );
}

/** By parts of what the list shows, in any case. */
function isFound({ sender, preview, conversationId }: ConversationSummary, search: string): boolean {
  const text = `${sender}\n${preview}\n${conversationId}`.toLowerCase();
  return text.includes(search.trim().toLowerCase());
}

/** `j` and `k` go through the list as long as no message is open. */
function useStepKeys(isOn: boolean, ids: readonly string[], open: string | undefined): void {
  const list = ids.join('\n');
  useEffect(() => {
    if (!isOn) return undefined;
    const all = list.split('\n');
    const step = (by: number) => () => {
      const at = open === undefined ? (by > 0 ? -1 : all.length) : all.indexOf(open);
      goTo({ subject: all[Math.min(all.length - 1, Math.max(0, at + by))] });
    };
    const ends = [onKey('j', step(1)), onKey('k', step(-1))];
    return () => {
      for (const end of ends) end();
    };
  }, [isOn, list, open]);
}

function isAnyOpen(): boolean {
  return route.get().subject !== undefined;
}

interface ConversationItemProps {
  readonly conversation: ConversationSummary;
  readonly isOpen: boolean;
}

function ConversationItem({ conversation, isOpen }: ConversationItemProps) {
  const { conversationId, sender, channel, isHandedOff, messageCount, lastActivityAt, preview } =
    conversation;
  const link = useFocusBack(isOpen, isAnyOpen);
  return (
    <li>
      <a
        class="item"
        ref={link}
        href={hrefTo({ subject: conversationId })}
        aria-current={isOpen ? 'true' : undefined}
      >
        <ChannelIcon channel={channel} />
        <span class="item-head">
          <strong class="item-name">
            <OutsideText text={sender} />
          </strong>
          <time class="muted" dateTime={lastActivityAt}>
            {formatTime(lastActivityAt)}
          </time>
        </span>
        <span class="item-preview">
          {preview === '' ? <em>No message yet</em> : <OutsideText text={preview} />}
        </span>
        <span class="item-facts muted">
          {plural(messageCount, 'message')}
          {isHandedOff && ' · handed off to a human'}
        </span>
      </a>
    </li>
  );
}

/** What belongs to no company, below the conversations of one. */
function OthersItem({ isOpen }: { readonly isOpen: boolean }) {
  const { value } = useData(
    'other-messages',
    () => read<readonly ConsoleMessage[]>('other-messages'),
    pollEveryMs,
  );
  const link = useFocusBack(isOpen, isAnyOpen);
  return (
    <ul class="others">
      <li>
        <a
          class="item"
          ref={link}
          href={hrefTo({ subject: othersSubject })}
          aria-current={isOpen ? 'true' : undefined}
        >
          <ChannelIcon channel="unknown" />
          <span class="item-head">
            <strong class="item-name">Unknown senders</strong>
          </span>
          <span class="item-facts muted">
            {value === undefined ? '' : plural(value.length, 'message')} without a company
          </span>
        </a>
      </li>
    </ul>
  );
}
