import { useState } from 'preact/hooks';
import { announce } from '../../core/announce.ts';
import { act } from '../../core/api.ts';
import { plural } from '../../core/format.ts';
import { Confirm, type Confirmation } from '../../ui/dialog.tsx';
import { useReadOnlyReason } from '../../ui/use-rights.ts';

interface RedriveButtonProps {
  readonly queue: string;
  readonly dead: number;
  readonly onChanged: () => void;
}

/** Moves a queue's dead letters back to it, after a question. */
export function RedriveButton({ queue, dead, onChanged }: RedriveButtonProps) {
  const [isAsking, setAsking] = useState(false);
  const [outcome, setOutcome] = useState<string>();
  const readOnly = useReadOnlyReason();
  const redrive = async (confirmation: Confirmation) => {
    setOutcome('Moving…');
    const said = await redriveOne(queue, confirmation);
    setOutcome(said);
    announce(said);
    onChanged();
  };
  return (
    <>
      <button
        type="button"
        disabled={dead === 0 || readOnly !== undefined}
        aria-label={`Redrive ${queue}`}
        title={readOnly ?? (dead === 0 ? 'There are no dead letters to redrive' : undefined)}
        onClick={() => setAsking(true)}
      >
        Redrive…
      </button>
      {outcome && <span class="muted outcome">{outcome}</span>}
      {isAsking && (
        <Confirm
          title={`Redrive ${queue}?`}
          action="Redrive"
          onClose={() => setAsking(false)}
          onConfirm={(confirmation) => void redrive(confirmation)}
        >
          <p>
            {plural(dead, 'dead letter')} will return to {queue} for its consumer to process again. Correct
            the cause first.
          </p>
        </Confirm>
      )}
    </>
  );
}

async function redriveOne(queue: string, confirmation: Confirmation): Promise<string> {
  try {
    const { moved } = await act<{ readonly moved: number }>('redrive', { queue, ...confirmation });
    return `${plural(moved, 'message')} moved`;
  } catch (error) {
    return `Not moved: ${error instanceof Error ? error.message : String(error)}`;
  }
}
