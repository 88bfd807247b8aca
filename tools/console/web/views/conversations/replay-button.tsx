import { useEffect, useState } from 'preact/hooks';
import type { ConsoleMessage, ReplayResult } from '../../../wire.ts';
import { announce } from '../../core/announce.ts';
import { act } from '../../core/api.ts';
import { onKey } from '../../core/shortcuts.ts';
import { Confirm, type Confirmation } from '../../ui/dialog.tsx';
import { useReadOnlyReason } from '../../ui/use-rights.ts';

interface ReplayButtonProps {
  readonly message: ConsoleMessage;
  readonly onChanged: () => void;
}

/** Why a message cannot be replayed; undefined when it can. */
function obstacleOf({ conversationId, status }: ConsoleMessage): string | undefined {
  if (conversationId.startsWith('unknown#'))
    return 'Its sender has no conversation. Once there is one: npm run replay -- --unknown --sender <address>';
  return status === 'quarantined'
    ? 'It could not be read. Messages, Quarantined says what a replay would do.'
    : undefined;
}

export function ReplayButton({ message, onChanged }: ReplayButtonProps) {
  const [isAsking, setAsking] = useState(false);
  const [outcome, setOutcome] = useState<string>();
  const obstacle = useReadOnlyReason() ?? obstacleOf(message);
  useEffect(() => (obstacle === undefined ? onKey('r', () => setAsking(true)) : undefined), [obstacle]);
  const replay = async (confirmation: Confirmation) => {
    const said = await replayOne(message.messageId, confirmation);
    setOutcome(said);
    announce(said);
    onChanged();
  };
  return (
    <>
      {outcome && <span class="muted">{outcome} </span>}
      <button
        type="button"
        disabled={obstacle !== undefined}
        title={obstacle}
        onClick={() => setAsking(true)}
      >
        Replay…
      </button>
      {isAsking && (
        <Confirm
          title="Replay this message?"
          action="Replay"
          onClose={() => setAsking(false)}
          onConfirm={(confirmation) => void replay(confirmation)}
        >
          <p>The message becomes pending and goes through the workflow again.</p>
          {message.status === 'routed' && (
            <p>
              It was routed before, so its consumer receives it a second time, marked{' '}
              <code>processing.replay</code>.
            </p>
          )}
        </Confirm>
      )}
    </>
  );
}

async function replayOne(messageId: string, confirmation: Confirmation): Promise<string> {
  try {
    const { counts, firstError } = await act<ReplayResult>('replay', {
      messageId,
      force: true,
      ...confirmation,
    });
    if (firstError !== null) return `Not replayed: ${firstError}`;
    return counts.started
      ? 'Restarted'
      : `Not replayed: ${Object.keys(counts).join(', ').replaceAll('_', ' ')}`;
  } catch (error) {
    return `Not replayed: ${error instanceof Error ? error.message : String(error)}`;
  }
}
