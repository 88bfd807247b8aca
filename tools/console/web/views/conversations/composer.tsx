import { useEffect, useRef, useState } from 'preact/hooks';
import { isSendable } from '../../../../cli/webhooks/sendable-channels.ts';
import type { ConversationSummary, SendResult, SignedSend } from '../../../wire.ts';
import { announce } from '../../core/announce.ts';
import { act } from '../../core/api.ts';
import { channelName } from '../../core/format.ts';
import { hrefTo } from '../../core/route.ts';
import { link } from '../../core/session.ts';
import { onKey } from '../../core/shortcuts.ts';
import { useStore } from '../../core/store.ts';

interface ComposerProps {
  readonly conversation: ConversationSummary;
  readonly onSent: () => void;
  /** Takes the focus when the field is left. */
  readonly onLeave: () => void;
}

/**
 * Write as the customer: one signed webhook over the conversation's channel. Enter sends, Shift and Enter break the line,
 * Escape leaves the field.
 */
export function Composer({ conversation, onSent, onLeave }: ComposerProps) {
  const { channel, sender } = conversation;
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string>();
  const [isSending, setSending] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => onKey('c', () => field.current?.focus()), []);
  useWhenBack(() => setProblem(undefined));

  const send = async () => {
    if (isSending || text.trim() === '') return;
    setSending(true);
    const outcome = await sendAs(sender, channel, text);
    setSending(false);
    setProblem(outcome);
    if (outcome !== undefined) return;
    setText('');
    announce('Sent');
    onSent();
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <label class="visually-hidden" for="composer-text">
        Message as the customer
      </label>
      <textarea
        id="composer-text"
        ref={field}
        rows={Math.min(5, text.split('\n').length)}
        placeholder={`Write over ${channelName(channel)}`}
        value={text}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onLeave();
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          void send();
        }}
      />
      <button type="submit" class="primary" disabled={isSending || text.trim() === ''}>
        {isSending ? 'Sending…' : 'Send'}
      </button>
      <a class="composer-more" href={hrefTo({ view: 'send', subject: `${channel} ${sender}` })}>
        More options
      </a>
      {problem && (
        <p class="composer-problem" role="alert">
          {problem}
        </p>
      )}
    </form>
  );
}

/** What was wrong while the console was out of reach is over when it is back. */
function useWhenBack(act: () => void): void {
  const isUp = useStore(link).kind === 'up';
  useEffect(() => {
    if (isUp) act();
  }, [isUp]);
}

/** What went wrong, or undefined. */
async function sendAs(from: string, channel: string, text: string): Promise<string | undefined> {
  if (!isSendable(channel)) return 'The console makes no signature for this channel: use More options.';
  const request: SignedSend = {
    channel,
    from,
    text,
    media: [],
    attachments: [],
    isBadlySigned: false,
    isDuplicate: false,
    times: 1,
  };
  try {
    const { answers } = await act<SendResult>('send', request);
    const [answer] = answers;
    return answer && answer.status >= 300 ? `Answered ${answer.status}: ${answer.body}` : undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
