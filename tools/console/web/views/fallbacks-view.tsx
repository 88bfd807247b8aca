import type { SentFallback } from '../../wire.ts';
import { read } from '../core/api.ts';
import { formatTime, plural } from '../core/format.ts';
import { hrefTo } from '../core/route.ts';
import { useData } from '../core/use-data.ts';
import { EmptyState, LoadError, Loading } from '../ui/empty-state.tsx';
import { OutsideText } from '../ui/outside-text.tsx';

/** The answers to unknown senders that would have been sent. */
export function FallbacksView() {
  const {
    value: sent,
    error,
    reload,
  } = useData('fallbacks', () => read<readonly SentFallback[]>('fallbacks'), 2_000);
  return (
    <section class="view" aria-labelledby="fallbacks-title">
      <div class="view-head">
        <h1 id="fallbacks-title">Fallbacks</h1>
        {sent && <span class="muted">{plural(sent.length, 'answer')}</span>}
      </div>
      <p class="lead">
        The answers to unknown senders: one per sender and channel in 24 hours. On this machine they go to a
        stand-in for the providers' APIs, so no person receives them.
      </p>
      {error && <LoadError error={error} retry={reload} />}
      {!sent && !error && <Loading />}
      {sent?.length === 0 && (
        <EmptyState title="No answers yet">
          <p>
            <a href={hrefTo({ view: 'send', subject: 'unknown' })}>Send a message as an unknown sender</a> to
            see one.
          </p>
        </EmptyState>
      )}
      <ol class="cards">
        {sent?.map((fallback) => (
          <FallbackCard key={`${fallback.at} ${fallback.to}`} fallback={fallback} />
        ))}
      </ol>
    </section>
  );
}

function FallbackCard({ fallback }: { readonly fallback: SentFallback }) {
  const { provider, at, to, from } = fallback;
  return (
    <li class="card">
      <p class="card-head">
        <strong>
          <OutsideText text={to} />
        </strong>
        <span class="muted">
          {provider === 'twilio' ? 'Twilio' : 'SendGrid'}, from <OutsideText text={from} />
        </span>
        <time class="muted push" dateTime={at}>
          {formatTime(at)}
        </time>
      </p>
      <OutsideText text={textOf(fallback)} isBlock />
      <details>
        <summary>The whole request</summary>
        <pre>
          <OutsideText text={JSON.stringify(fallback.fields, null, 2)} />
        </pre>
      </details>
    </li>
  );
}

/** Twilio's Body or template, or the email's first part. */
function textOf({ fields }: SentFallback): string {
  const { Body, ContentSid, content } = fields;
  if (typeof Body === 'string' && Body !== '') return Body;
  if (typeof ContentSid === 'string') return `The approved template ${ContentSid}`;
  const [part] = Array.isArray(content) ? content : [];
  return typeof part?.value === 'string' ? part.value : '';
}
