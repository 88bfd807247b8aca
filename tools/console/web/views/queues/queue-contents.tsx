import type { QueueContentsReport, QueuedMessage } from '../../../wire.ts';
import { read } from '../../core/api.ts';
import { formatTime, plural } from '../../core/format.ts';
import { useData } from '../../core/use-data.ts';
import { EmptyState, LoadError, Loading } from '../../ui/empty-state.tsx';
import { OutsideText } from '../../ui/outside-text.tsx';

interface QueueContentsProps {
  readonly queue: string;
  readonly isDeadLetters: boolean;
}

/** What lies on a queue, without taking anything from it. */
export function QueueContents({ queue, isDeadLetters }: QueueContentsProps) {
  const which = isDeadLetters ? 'dead-letters' : 'waiting';
  const { value, error, reload } = useData(
    `contents ${queue} ${which}`,
    () => read<QueueContentsReport>('queue-contents', { queue, which }),
    2_000,
  );
  return (
    <section aria-labelledby="contents-title">
      <h2 id="contents-title">
        {isDeadLetters ? `Dead letters of ${queue}` : queue}
        {value && <span class="muted"> {countOf(value)}</span>}
      </h2>
      {error && !value && <LoadError error={error} retry={reload} />}
      {!value && !error && <Loading />}
      {value?.messages.length === 0 && (
        <EmptyState title={isDeadLetters ? 'No dead letters' : 'This queue is empty'}>
          <p>
            {isDeadLetters
              ? 'A message lands here after it was received five times without being deleted.'
              : 'Send a message to its channel. Replies are delayed by 30 s, unless the conversation has priority high.'}
          </p>
        </EmptyState>
      )}
      <ol class="cards">
        {value?.messages.map((message) => (
          <Contents key={message.id} message={message} />
        ))}
      </ol>
    </section>
  );
}

function countOf({ total, messages }: QueueContentsReport): string {
  return total > messages.length
    ? `${plural(total, 'message')}, the latest ${messages.length} of them`
    : plural(total, 'message');
}

function Contents({ message }: { readonly message: QueuedMessage }) {
  const { body, sentAt, isVisible, receiveCount } = message;
  const context = parse(body);
  return (
    <li class="card">
      <p class="card-head">
        <strong>
          <OutsideText text={context?.message?.from ?? 'not a context object'} />
        </strong>
        <span class="muted">
          {isVisible ? 'waiting' : 'delayed or in flight'} · received {plural(receiveCount, 'time')}
        </span>
        <time class="muted push" dateTime={sentAt}>
          {formatTime(sentAt)}
        </time>
      </p>
      {context?.message?.body !== undefined && <OutsideText text={context.message.body} isBlock />}
      <details>
        <summary>The whole context object</summary>
        <pre>
          <OutsideText text={context === undefined ? body : JSON.stringify(context, null, 2)} />
        </pre>
      </details>
    </li>
  );
}

interface Context {
  readonly message?: { readonly from?: string; readonly body?: string };
}

function parse(body: string): Context | undefined {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
