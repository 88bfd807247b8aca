import { useState } from 'preact/hooks';
import type { SendResult } from '../../../wire.ts';
import { announce } from '../../core/announce.ts';
import { plural } from '../../core/format.ts';
import { route } from '../../core/route.ts';
import { createStore, useStore } from '../../core/store.ts';
import { Answers, type Sent } from './answers.tsx';
import { type Draft, draftFor, timesOf, toRequest } from './draft.ts';
import { SendForm } from './send-form.tsx';
import { sendInParts } from './send-in-parts.ts';
import type { SendProgress } from './send-progress.tsx';

/** Older ones go. */
const kept = 20;

/** Stays while one looks at another view. */
const sentLog = createStore<readonly Sent[]>([]);

/** Send a webhook as the provider does, and see what the provider would see. */
export function SendView() {
  const { subject } = useStore(route);
  const log = useStore(sentLog);
  const [problem, setProblem] = useState<string>();
  const [progress, setProgress] = useState<SendProgress>();
  const send = async (draft: Draft) => {
    const stopping = new AbortController();
    const stop = () => stopping.abort();
    const onSent = (sent: number, total: number) => setProgress({ sent, total, stop });
    setProblem(undefined);
    onSent(0, timesOf(draft));
    const { result, error } = await sendInParts(await toRequest(draft), { onSent, signal: stopping.signal });
    if (result !== undefined) {
      sentLog.set([{ id: crypto.randomUUID(), draft, result }, ...sentLog.get()].slice(0, kept));
      announce(summaryOf(result));
    }
    setProblem(error);
    setProgress(undefined);
  };
  return (
    <section class="view view-send" aria-labelledby="send-title">
      <div class="send-side">
        <h1 id="send-title">Send</h1>
        <p class="lead">One webhook, signed and posted as Twilio or SendGrid would.</p>
        <SendForm
          key={subject}
          initial={draftFor(subject)}
          progress={progress}
          problem={problem}
          onSend={send}
        />
      </div>
      <Answers log={log} />
    </section>
  );
}

function summaryOf({ answers }: SendResult): string {
  const statuses = [...new Set(answers.map(({ status }) => status))].join(' and ');
  return `${plural(answers.length, 'webhook')} answered ${statuses}`;
}
