import { useStage } from '../core/stage.ts';

/** Why nothing can be changed here; undefined where replay and redrive may act. */
export function useReadOnlyReason(): string | undefined {
  const stage = useStage();
  return stage === null || stage.allowsWrites
    ? undefined
    : 'This console only reads: start it with --allow-writes';
}
