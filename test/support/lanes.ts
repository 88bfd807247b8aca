/**
 * Seconds that the long end-to-end files take, measured on an idle machine of two cores; the others take about ten. They
 * only balance the lanes: a file that is not listed runs all the same.
 */
const longFiles: Readonly<Record<string, number>> = {
  'under-faults': 90,
  runbook: 55,
  upgrade: 46,
  route: 46,
  watch: 45,
  collector: 41,
  'test-aws': 41,
  'console-restart': 31,
  'console-accessibility': 28,
  'console-operate': 25,
  replacing: 25,
  live: 22,
  'console-messages': 22,
  'console-stage': 20,
};
const usualSeconds = 10;

/** Divide test files among lanes so that the lanes take about as long as each other. Names such as `route.e2e.test.ts`. */
export function divideIntoLanes(files: readonly string[], count: number): readonly (readonly string[])[] {
  const lanes = Array.from({ length: count }, () => ({ seconds: 0, files: [] as string[] }));
  const longestFirst = files.toSorted((a, b) => secondsOf(b) - secondsOf(a) || a.localeCompare(b));
  for (const file of longestFirst) {
    const lane = lanes.reduce((lightest, other) => (other.seconds < lightest.seconds ? other : lightest));
    lane.files.push(file);
    lane.seconds += secondsOf(file);
  }
  return lanes.map(({ files: filesOfLane }) => filesOfLane);
}

function secondsOf(file: string): number {
  return longFiles[file.replace('.e2e.test.ts', '')] ?? usualSeconds;
}
