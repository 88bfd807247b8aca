import { checkAnswered, checkAnsweredOnce, checkCountedOnce } from './answered-once.ts';
import { checkDecidedOnce } from './decided-once.ts';
import { checkFailuresCounted } from './failures-counted.ts';
import { checkFilesOwned } from './files-owned.ts';
import type { History, Violation } from './history.ts';
import { checkLeasesEnd } from './leases-end.ts';
import { checkListLength } from './list-length.ts';
import { checkListedOnce } from './listed-once.ts';
import { checkCountedTries, checkOwnLease, checkStoredIsStarted } from './own-retries.ts';
import { checkRightPlace } from './right-place.ts';
import { checkRoutedOnce, checkSettled } from './settled.ts';
import { checkBudget, checkRefusals, checkStoredOnce, storedTwiceByLag } from './stored-once.ts';

export type { Violation };

const checks: readonly ((history: History) => Violation[])[] = [
  checkStoredOnce,
  checkRefusals,
  checkBudget,
  checkRightPlace,
  checkListedOnce,
  checkListLength,
  checkSettled,
  checkRoutedOnce,
  checkAnsweredOnce,
  checkAnswered,
  checkCountedOnce,
  checkFailuresCounted,
  checkFilesOwned,
  checkDecidedOnce,
  checkLeasesEnd,
  checkOwnLease,
  checkCountedTries,
  checkStoredIsStarted,
];

/** Every promise that a history broke. */
export function findViolations(history: Omit<History, 'excused'>): Violation[] {
  const excused = storedTwiceByLag(history.cloud);
  return checks.flatMap((check) => check({ ...history, excused }));
}
