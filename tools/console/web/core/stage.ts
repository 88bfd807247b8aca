import type { StageFacts } from '../../wire.ts';
import { type ViewName, viewNames } from './route.ts';
import { link } from './session.ts';
import { useStore } from './store.ts';

/** What a stage has: sending, keys, fallbacks and the contents of queues are the local cloud's alone. */
const stageViews: readonly ViewName[] = ['messages', 'queues'];

/** The stage that is shown; null for the local cloud, and until the console is up. */
export function useStage(): StageFacts | null {
  return stageOf(useStore(link));
}

/** The views that there are here, in the order of their keys. */
export function shownViews(): readonly ViewName[] {
  return viewsOf(stageOf(link.get()));
}

export function viewsOf(stage: StageFacts | null): readonly ViewName[] {
  return stage === null ? viewNames : stageViews;
}

/** How often something is read again: on AWS each reading costs money, or counts against a quota. */
export function usePolling(localMs: number, stageMs?: number): number | undefined {
  return useStage() === null ? localMs : stageMs;
}

let lastKnown: StageFacts | null = null;

/** A console that is out of reach still belongs to its stage. */
function stageOf(now: ReturnType<typeof link.get>): StageFacts | null {
  if (now.kind === 'up') lastKnown = now.session.stage;
  return lastKnown;
}
