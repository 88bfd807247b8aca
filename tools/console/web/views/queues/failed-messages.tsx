import { useState } from 'preact/hooks';
import type { ConsoleMessage, ReplayResult } from '../../../wire.ts';
import { announce } from '../../core/announce.ts';
import { act, read } from '../../core/api.ts';
import { channelName, formatTime, plural } from '../../core/format.ts';
import { useData } from '../../core/use-data.ts';
import { Confirm } from '../../ui/dialog.tsx';
import { LoadError, Loading } from '../../ui/empty-state.tsx';
import { OutsideText } from '../../ui/outside-text.tsx';

/** Replays all messages that recovery gave up, after a question. */
export function FailedMessages() {
  const [isAsking, setAsking] = useState(false);
  const [outcome, setOutcome] = useState<string>();
  const replay = async () => {
    const said = await replayFailed();
    setOutcome(said);
    announce(said);
  };
  return (
    <>
      {outcome && <span class="muted">{outcome} </span>}
      <button type="button" onClick={() => setAsking(true)}>
        Replay failed messages…
      </button>
      {isAsking && (
        <Confirm
          title="Replay all failed messages?"
          action="Replay all"
          onClose={() => setAsking(false)}
          onConfirm={() => void replay()}
        >
          <FailedList />
          <p>
            They become pending and go through the workflow again, those of all companies. A message fails
            after ten attempts, or at once where another attempt cannot help: see the reasons. None of them is
            on a queue.
          </p>
        </Confirm>
      )}
    </>
  );
}

/** What would be replayed. */
function FailedList() {
  const { value, error, reload } = useData('failed-messages', () =>
    read<readonly ConsoleMessage[]>('failed-messages'),
  );
  if (error && !value) return <LoadError error={error} retry={reload} />;
  if (!value) return <Loading />;
  return (
    <>
      <p>
        <strong>
          {value.length === 0 ? 'No message has failed.' : `${plural(value.length, 'failed message')}:`}
        </strong>
      </p>
      <ul class="failed">
        {value.map(({ messageId, channel, sender, statusReason, receivedAt }) => (
          <li key={messageId}>
            <code>
              <OutsideText text={messageId} />
            </code>{' '}
            {channelName(channel)} from <OutsideText text={sender} />, {formatTime(receivedAt)}:{' '}
            {statusReason?.replaceAll('_', ' ') ?? 'no reason'}
          </li>
        ))}
      </ul>
    </>
  );
}

async function replayFailed(): Promise<string> {
  try {
    const { selected, counts, firstError } = await act<ReplayResult>('replay', { failed: true });
    if (firstError !== null) return `Not all replayed: ${firstError}`;
    return selected === 0
      ? 'No message has failed'
      : `${plural(counts.started ?? 0, 'message')} started again`;
  } catch (error) {
    return `Not replayed: ${error instanceof Error ? error.message : String(error)}`;
  }
}
