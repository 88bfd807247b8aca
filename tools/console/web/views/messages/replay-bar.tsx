import { useState } from 'preact/hooks';
import type { PlannedReplay, ReplayResult } from '../../../wire.ts';
import { announce } from '../../core/announce.ts';
import { act } from '../../core/api.ts';
import { plural } from '../../core/format.ts';
import { Confirm, type Confirmation } from '../../ui/dialog.tsx';
import { useReadOnlyReason } from '../../ui/use-rights.ts';
import { outcomeText } from './outcome-text.ts';

interface ReplayBarProps {
  /** What a replay would do with each message of the list. */
  readonly plan: readonly PlannedReplay[];
  readonly onChanged: () => void;
}

/** What a replay of the list would do, the button that does it after a question, and its outcome. */
export function ReplayBar({ plan, onChanged }: ReplayBarProps) {
  // The list keeps changing while the question is open: what was asked about is what is replayed.
  const [asked, setAsked] = useState<readonly PlannedReplay[]>();
  const [outcome, setOutcome] = useState<string>();
  const replayed = plan.filter(({ isReplayed }) => isReplayed);
  const readOnly = useReadOnlyReason();
  const replay = async (messages: readonly PlannedReplay[], confirmation: Confirmation) => {
    const said = await replayAll(messages, confirmation);
    setOutcome(said);
    announce(said);
    onChanged();
  };
  return (
    <>
      {outcome && <p class="replay-outcome">{outcome}</p>}
      {plan.length > 0 && (
        <div class="replay-bar">
          <span>{summaryOf(plan.length, replayed.length)}</span>
          {replayed.length > 0 && (
            <button
              type="button"
              class="push"
              disabled={readOnly !== undefined}
              title={readOnly}
              onClick={() => setAsked(replayed)}
            >
              Replay {plural(replayed.length, 'message')}…
            </button>
          )}
        </div>
      )}
      {asked && (
        <ReplayQuestion
          count={asked.length}
          onClose={() => setAsked(undefined)}
          onConfirm={(confirmation) => void replay(asked, confirmation)}
        />
      )}
    </>
  );
}

interface ReplayQuestionProps {
  readonly count: number;
  readonly onClose: () => void;
  readonly onConfirm: (confirmation: Confirmation) => void;
}

function ReplayQuestion({ count, ...decisions }: ReplayQuestionProps) {
  return (
    <Confirm title={`Replay ${plural(count, 'message')}?`} action="Replay" {...decisions}>
      <p>
        Each goes through the workflow again, oldest first. None of them is marked as routed. Where the
        outcome of an earlier send was lost, a consumer receives the same <code>message_id</code> again.
      </p>
      <p>Correct the cause first, or they end the same way.</p>
    </Confirm>
  );
}

function summaryOf(listed: number, replayed: number): string {
  if (replayed === 0) return 'A replay changes none of the listed messages: each one says why.';
  return `A replay processes ${replayed} of ${plural(listed, 'message')}.`;
}

async function replayAll(plan: readonly PlannedReplay[], confirmation: Confirmation): Promise<string> {
  const messages = plan.map(({ conversationId, messageId }) => ({ conversationId, messageId }));
  try {
    return outcomeText(await act<ReplayResult>('replay', { messages, ...confirmation }));
  } catch (error) {
    return `Not replayed: ${error instanceof Error ? error.message : String(error)}`;
  }
}
