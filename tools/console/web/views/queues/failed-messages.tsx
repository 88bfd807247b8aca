import { useState } from 'preact/hooks';
import type { ReplayResult } from '../../../wire.ts';
import { announce } from '../../core/announce.ts';
import { act } from '../../core/api.ts';
import { plural } from '../../core/format.ts';
import { Confirm } from '../../ui/dialog.tsx';

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
          <p>
            Messages of all companies that were marked failed after ten attempts become pending and go through
            the workflow again. None of them is on a queue.
          </p>
        </Confirm>
      )}
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
