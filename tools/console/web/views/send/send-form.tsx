import { useState } from 'preact/hooks';
import { isSendable } from '../../../../cli/webhooks/sendable-channels.ts';
import { channelName } from '../../core/format.ts';
import { useChannels } from '../../core/session.ts';
import { type Draft, senderFor, unknownSender } from './draft.ts';
import { Choice, Field } from './form-parts.tsx';
import { GivenFields } from './given-fields.tsx';
import { type SendProgress, SendProgressBar } from './send-progress.tsx';

interface SendFormProps {
  readonly initial: Draft;
  /** Undefined while nothing is sent. */
  readonly progress: SendProgress | undefined;
  readonly problem: string | undefined;
  readonly onSend: (draft: Draft) => void;
}

interface PartProps {
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
}

export function SendForm({ initial, progress, problem, onSend }: SendFormProps) {
  const channels = useChannels().map((value) => ({ value, label: channelName(value) }));
  const [draft, setDraft] = useState(initial);
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        onSend(draft);
      }}
    >
      <Choice
        legend="Channel"
        options={channels}
        value={draft.channel}
        onChange={(channel) => change({ channel, from: senderFor(channel) })}
      />
      {isSendable(draft.channel) ? (
        <>
          <Addresses draft={draft} change={change} />
          <Content draft={draft} change={change} />
          <Signature draft={draft} change={change} />
        </>
      ) : (
        <GivenFields given={draft.given} onChange={(given) => change({ given })} />
      )}
      <Repetition draft={draft} change={change} />
      {problem && (
        <p class="form-problem" role="alert">
          {problem}
        </p>
      )}
      <button type="submit" class="primary" disabled={progress !== undefined}>
        {progress ? 'Sending…' : 'Send'}
      </button>
      {progress && progress.total > 1 && <SendProgressBar progress={progress} />}
    </form>
  );
}

function Addresses({ draft, change }: PartProps) {
  return (
    <>
      <Field label="From">
        {(id) => (
          <div class="with-button">
            <input
              id={id}
              required
              maxLength={320}
              autocomplete="off"
              value={draft.from}
              onInput={({ currentTarget }) => change({ from: currentTarget.value })}
            />
            <button type="button" onClick={() => change({ from: unknownSender(draft.channel) })}>
              Unknown sender
            </button>
          </div>
        )}
      </Field>
      <Field label="To" hint="Your number or mailbox; leave empty for the default">
        {(id) => (
          <input
            id={id}
            maxLength={320}
            autocomplete="off"
            value={draft.to}
            onInput={({ currentTarget }) => change({ to: currentTarget.value })}
          />
        )}
      </Field>
    </>
  );
}

function Content({ draft, change }: PartProps) {
  const isMail = draft.channel === 'email';
  return (
    <>
      {isMail && (
        <Field label="Subject">
          {(id) => (
            <input
              id={id}
              maxLength={2_000}
              value={draft.subject}
              onInput={({ currentTarget }) => change({ subject: currentTarget.value })}
            />
          )}
        </Field>
      )}
      <Field label="Text">
        {(id) => (
          <textarea
            id={id}
            rows={4}
            value={draft.text}
            onInput={({ currentTarget }) => change({ text: currentTarget.value })}
          />
        )}
      </Field>
      {isMail ? <Attachments change={change} /> : <Media draft={draft} change={change} />}
    </>
  );
}

function Attachments({ change }: Pick<PartProps, 'change'>) {
  return (
    <Field label="Attachments" hint="10 MB in all; above 4 MB the email goes to LargeMailUrl">
      {(id) => (
        <input
          id={id}
          type="file"
          multiple
          onChange={({ currentTarget }) => change({ files: [...(currentTarget.files ?? [])] })}
        />
      )}
    </Field>
  );
}

function Media({ draft, change }: PartProps) {
  return (
    <Field label="Media" hint="One URL per line, on api.twilio.com: others are rejected">
      {(id) => (
        <textarea
          id={id}
          rows={1}
          placeholder="https://api.twilio.com/photo.jpg"
          value={draft.media}
          onInput={({ currentTarget }) => change({ media: currentTarget.value })}
        />
      )}
    </Field>
  );
}

function Signature({ draft, change }: PartProps) {
  return (
    <Choice
      legend="Signature"
      options={[
        { value: 'good', label: 'Genuine' },
        { value: 'bad', label: 'Made with a wrong key' },
      ]}
      value={draft.signature}
      onChange={(signature) => change({ signature })}
    />
  );
}

function Repetition({ draft, change }: PartProps) {
  return (
    <>
      <Choice
        legend="How often"
        options={[
          { value: 'one', label: 'Once' },
          { value: 'many', label: 'Several messages' },
          { value: 'duplicate', label: 'The same one again' },
        ]}
        value={draft.repeat}
        onChange={(repeat) => change({ repeat })}
      />
      {draft.repeat !== 'one' && (
        <Field label="Times" hint="1 to 100">
          {(id) => (
            <input
              id={id}
              type="number"
              min={1}
              max={100}
              required
              value={Number.isNaN(draft.times) ? '' : draft.times}
              onInput={({ currentTarget }) => change({ times: currentTarget.valueAsNumber })}
            />
          )}
        </Field>
      )}
    </>
  );
}
