import { useEffect, useMemo } from 'preact/hooks';
import type { FoundMessage, FoundMessages, MessageQuery, PlannedReplay } from '../../../wire.ts';
import { read } from '../../core/api.ts';
import { plural } from '../../core/format.ts';
import { goTo, goToInstead, route } from '../../core/route.ts';
import { onKey } from '../../core/shortcuts.ts';
import { usePolling, useStage } from '../../core/stage.ts';
import { useStore } from '../../core/store.ts';
import { useData } from '../../core/use-data.ts';
import { useDebounced } from '../../core/use-debounced.ts';
import { EmptyState, LoadError, Loading } from '../../ui/empty-state.tsx';
import { MessageDetail, MissingMessage } from '../conversations/message-detail.tsx';
import { useMessageKeys } from '../conversations/use-message-keys.ts';
import { pollEveryMs } from '../conversations/use-thread.ts';
import { FoundList } from './found-list.tsx';
import { MessageFilters } from './message-filters.tsx';
import { anyStatus, filters, noFilters, toQuery } from './message-query.ts';
import { ReplayBar } from './replay-bar.tsx';

/** The messages of all companies: searched, filtered, and replayed where they are stuck. */
export function MessagesView() {
  const { subject, messageId } = useStore(route);
  const status = subject ?? anyStatus;
  useEffect(() => {
    if (subject === undefined) goToInstead({ subject: anyStatus });
  }, [subject]);
  useEffect(() => onKey('Escape', () => goTo({ messageId: undefined })), []);
  const found = useFound(status);
  const plan = usePlan(status);
  const messages = found.value?.messages ?? [];
  const isAsked = useSearchNeeded(status);
  useMessageKeys(messages, messageId);
  const onChanged = () => {
    found.reload();
    plan.reload();
  };
  return (
    <div class={`panes panes-found ${messageId === undefined ? 'panes-thread' : 'panes-message'}`}>
      <h1 class="visually-hidden">Messages</h1>
      <section class="pane pane-found" aria-labelledby="messages-title">
        <div class="view-head">
          <h2 id="messages-title" class="view-title">
            Messages
          </h2>
          {found.value && !isAsked && <span class="muted">{countOf(found.value)}</span>}
          <RefreshButton onClick={onChanged} />
        </div>
        <MessageFilters status={status} />
        {found.error && <LoadError error={found.error} retry={found.reload} />}
        {!found.value && !found.error && <Loading />}
        {plan.error && <LoadError error={plan.error} retry={plan.reload} />}
        <PlanBar key={status} messages={messages} plan={plan.value} onChanged={onChanged} />
        {found.value?.total === 0 && (isAsked ? <SearchPrompt /> : <NothingFound status={status} />)}
        <FoundList messages={messages} openId={messageId} plan={plan.value ?? new Map()} />
      </section>
      {messageId !== undefined && (
        <OpenMessage messageId={messageId} messages={found.value?.messages} onChanged={onChanged} />
      )}
    </div>
  );
}

/** Where nothing is read again automatically. */
function RefreshButton({ onClick }: { readonly onClick: () => void }) {
  if (useStage() === null) return null;
  return (
    <button type="button" class="push" onClick={onClick}>
      Refresh
    </button>
  );
}

function useFound(status: string) {
  const given = useDebounced(useStore(filters));
  return useData(
    `found ${status} ${JSON.stringify(given)}`,
    () => read<FoundMessages>('found-messages', fieldsOf(toQuery(status, given))),
    usePolling(pollEveryMs),
  );
}

/** By message id; empty for a status of which nothing can be replayed. */
function usePlan(status: string) {
  const polling = usePolling(pollEveryMs);
  const isPlanned = ['failed', 'pending', 'quarantined'].includes(status);
  return useData(
    `plan ${status}`,
    async () => {
      const plan = isPlanned ? await read<readonly PlannedReplay[]>('replay-plan', { status }) : [];
      return new Map(plan.map((planned) => [planned.messageId, planned]));
    },
    isPlanned ? polling : undefined,
  );
}

function fieldsOf(query: MessageQuery): Readonly<Record<string, string>> {
  return { ...query };
}

interface PlanBarProps {
  readonly messages: readonly FoundMessage[];
  readonly plan: ReadonlyMap<string, PlannedReplay> | undefined;
  readonly onChanged: () => void;
}

/** Of the messages that are listed, so that the filters decide what is replayed. */
function PlanBar({ messages, plan, onChanged }: PlanBarProps) {
  const listed = useMemo(
    () => messages.flatMap(({ messageId }) => plan?.get(messageId) ?? []),
    [messages, plan],
  );
  return <ReplayBar plan={listed} onChanged={onChanged} />;
}

interface OpenMessageProps {
  readonly messageId: string;
  readonly messages: readonly FoundMessage[] | undefined;
  readonly onChanged: () => void;
}

/** A message that the list does not hold is looked up by its id: an address may name any. */
function OpenMessage({ messageId, messages, onChanged }: OpenMessageProps) {
  const listed = messages?.find((message) => message.messageId === messageId);
  const isMissing = messages !== undefined && listed === undefined;
  const search = { ...noFilters, search: messageId };
  const { value: other } = useData(`message ${messageId} ${isMissing}`, async () =>
    isMissing ? read<FoundMessages>('found-messages', fieldsOf(toQuery(anyStatus, search))) : undefined,
  );
  const open = listed ?? other?.messages.find((message) => message.messageId === messageId);
  if (open)
    return <MessageDetail key={messageId} message={open} onChanged={onChanged} companyId={open.companyId} />;
  return other ? <MissingMessage /> : null;
}

function countOf({ total, messages }: FoundMessages): string {
  return total > messages.length
    ? `${plural(total, 'message')}, the latest ${messages.length} are listed`
    : plural(total, 'message');
}

/** What is a list without a search. */
const listedOnStage = ['failed', 'pending', 'quarantined'];

/** On a stage nothing else is read before something was typed. */
function useSearchNeeded(status: string): boolean {
  const { search } = useStore(filters);
  return useStage() !== null && search === '' && !listedOnStage.includes(status);
}

function SearchPrompt() {
  return (
    <EmptyState title={`Find messages of ${useStage()?.name}`}>
      <p>
        Type a message ID, a conversation ID or a sender's address, whole, and press Enter. Failed, Pending
        and Quarantined are lists. For an address or a list the whole table is read.
      </p>
    </EmptyState>
  );
}

function NothingFound({ status }: { readonly status: string }) {
  const isFiltered = useStore(filters) !== noFilters;
  if (isFiltered)
    return (
      <EmptyState title="No message matches">
        <p>Clear the filters, or choose another status.</p>
      </EmptyState>
    );
  return (
    <EmptyState title={status === anyStatus ? 'No messages yet' : 'No message has this status'}>
      <p>Messages of all companies are listed here, and those of unknown senders.</p>
    </EmptyState>
  );
}
