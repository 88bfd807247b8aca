import type { SendAnswer, SendResult } from '../../../wire.ts';
import { channelName, formatDuration, plural } from '../../core/format.ts';
import { hrefTo } from '../../core/route.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ChannelIcon } from '../../ui/icon.tsx';
import { OutsideText } from '../../ui/outside-text.tsx';
import { othersSubject } from '../conversations/other-thread.tsx';
import { anyStatus } from '../messages/message-query.ts';
import type { Draft } from './draft.ts';
import { whatNext, whatWasStored } from './what-next.ts';

export interface Sent {
  readonly id: string;
  readonly draft: Draft;
  readonly result: SendResult;
}

/** The provider's view: what it was answered, and what it does next. The newest on top. */
export function Answers({ log }: { readonly log: readonly Sent[] }) {
  return (
    <section class="answers" aria-labelledby="answers-title">
      <h2 id="answers-title">What the provider sees</h2>
      {log.length === 0 && (
        <EmptyState title="Nothing sent yet">
          <p>The answer to each webhook appears here, with what the provider does next.</p>
        </EmptyState>
      )}
      <ol class="cards">
        {log.map((sent) => (
          <SentCard key={sent.id} sent={sent} />
        ))}
      </ol>
    </section>
  );
}

function SentCard({ sent: { draft, result } }: { readonly sent: Sent }) {
  const { answers } = result;
  const [first] = answers;
  if (first === undefined) return null;
  return (
    <li class="card">
      <p class="card-head">
        <ChannelIcon channel={draft.channel} />
        <strong>
          {channelName(draft.channel)}
          {first.provider !== 'other' && (
            <>
              {' '}
              from <OutsideText text={draft.from} />
            </>
          )}
        </strong>
        {answers.length > 1 && (
          <span class="muted">
            {plural(answers.length, 'webhook')}
            {draft.repeat === 'duplicate' && ' of one message'}
          </span>
        )}
      </p>
      {answers.length > 1 && <StatusCounts answers={answers} />}
      <Duplicates result={result} />
      <AnswerView answer={first} />
      <Whereabouts draft={draft} result={result} answer={first} />
      <details>
        <summary>The request</summary>
        <pre>
          <OutsideText text={requestText(first)} />
        </pre>
      </details>
    </li>
  );
}

function AnswerView({ answer }: { readonly answer: SendAnswer }) {
  const { status, durationMs, contentType, body, provider } = answer;
  const isTaken = status >= 200 && status < 300;
  return (
    <div class="answer">
      <p>
        <strong class={`answer-status ${isTaken ? 'good' : 'bad'}`}>{status}</strong>
        <span>{formatDuration(durationMs)}</span>
        <span class="muted">{contentType}</span>
      </p>
      <pre>
        <OutsideText text={body} />
      </pre>
      <p class="answer-next">{whatNext(provider, status)}</p>
    </div>
  );
}

function StatusCounts({ answers }: { readonly answers: readonly SendAnswer[] }) {
  const counts = Map.groupBy(answers, ({ status }) => status);
  const slowest = Math.max(...answers.map(({ durationMs }) => durationMs));
  return (
    <p class="muted">
      {[...counts].map(([status, same]) => `${same.length} × ${status}`).join(', ')}, slowest{' '}
      {formatDuration(slowest)}. The first one:
    </p>
  );
}

/** What duplicates are sent for. */
function Duplicates({ result: { answers, storedCount } }: { readonly result: SendResult }) {
  if (storedCount === null) return null;
  const accepted = answers.filter(({ status }) => status < 300).length;
  if (accepted === 0) return null;
  const stored = storedCount === 1 ? 'Stored once' : `Stored ${plural(storedCount, 'time')}`;
  return (
    <p>
      {stored}, {accepted - storedCount} recognized as{' '}
      {accepted - storedCount === 1 ? 'a duplicate' : 'duplicates'}.
    </p>
  );
}

interface WhereaboutsProps {
  readonly draft: Draft;
  readonly result: SendResult;
  readonly answer: SendAnswer;
}

/** A link to where the message went. */
function Whereabouts({ draft, result, answer }: WhereaboutsProps) {
  const { conversationId, companyId } = result;
  const refusal = whatWasStored(answer.status);
  if (refusal !== undefined) return <p class="muted">{refusal}</p>;
  if (answer.provider === 'other')
    return (
      <p>
        <a href={hrefTo({ view: 'messages', subject: anyStatus })}>The latest messages</a>
      </p>
    );
  const message = draft.channel === 'email' ? {} : { messageId: answer.providerMessageId };
  if (conversationId !== null && companyId === null) {
    return (
      <p>
        It is routed. Its conversation <OutsideText text={conversationId} /> has no company_id, so it is not
        listed under any company:{' '}
        <a href={hrefTo({ view: 'messages', subject: anyStatus, ...message })}>see the message</a>.
      </p>
    );
  }
  if (conversationId === null || companyId === null) {
    return (
      <p>
        <a href={hrefTo({ view: 'conversations', subject: othersSubject, ...message })}>
          An unknown sender: see the outcome
        </a>
      </p>
    );
  }
  const place = { view: 'conversations', company: companyId, subject: conversationId, ...message } as const;
  return (
    <p>
      <a href={hrefTo(place)}>Its conversation</a>
    </p>
  );
}

function requestText({ path, headers }: SendAnswer): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`POST ${path}`, ...lines].join('\n');
}
