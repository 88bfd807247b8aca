import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { toMarkdown } from '../bench/section.ts';
import { percentile } from '../bench/statistics.ts';
import type { Outcome, Timing } from './trial.ts';

export interface Run {
  readonly stage: string;
  readonly at: Date;
}

const introduction = `# The system from the outside, by a script

\`npm run test:aws -- --stage <stage>\` deploys a stage to an AWS account, sends it what providers send, deploys it again, lets a
release fail, and destroys it. \`npm run test:aws -- --local\` does the same on a local cloud, which \`npm test\` does each time.
Each writes its own part of this page.
`;

/** Put the outcome of a run into its part of the page, and leave the other as it is. */
export function writeOutcome(page: string, run: Run, outcome: Outcome): void {
  const text = existsSync(page) ? readFileSync(page, 'utf8') : '';
  const isLocal = run.stage === 'local';
  const written = partOf(run, outcome);
  const local = isLocal ? written : (partIn(text, 'local') ?? 'Not yet run on a local cloud.\n');
  const aws = isLocal ? (partIn(text, 'aws') ?? 'Not yet run on AWS.\n') : written;
  writeFileSync(
    page,
    `${introduction}\n## On AWS\n\n${marked('aws', aws)}\n## On the local cloud\n\n${marked('local', local)}`,
  );
}

function marked(name: string, part: string): string {
  return `<!-- ${name}: begin -->\n\n${part}\n<!-- ${name}: end -->\n`;
}

function partIn(text: string, name: string): string | undefined {
  const begin = `<!-- ${name}: begin -->\n\n`;
  const from = text.indexOf(begin);
  const to = text.indexOf(`\n<!-- ${name}: end -->`);
  return from < 0 || to < from ? undefined : text.slice(from + begin.length, to);
}

function partOf({ stage, at }: Run, { rows, timings }: Outcome): string {
  const wrong = rows.filter(({ verdict }) => verdict === 'wrong').length;
  const checks = toMarkdown({
    title: `Stage ${stage}, ${at.toISOString().slice(0, 10)}: ${wrong === 0 ? 'nothing is wrong' : `${wrong} wrong`}`,
    columns: ['check', 'expected', 'seen', 'verdict'],
    rows: rows.map(({ what, expected, seen, verdict }) => [what, expected, seen, verdict]),
    ...{ notes: ['`open`: this run does not decide it.'], figures: rows },
  });
  const isLocal = stage === 'local';
  const measured = toMarkdown({
    title: 'Milliseconds',
    columns: ['time', 'p50', 'p99', 'values'],
    rows: timings.map(timingRow),
    notes: isLocal ? ['A laptop and an emulator: no evidence for AWS.'] : [],
    figures: timings,
  });
  return `${checks}\n${measured}`;
}

function timingRow({ what, milliseconds }: Timing): string[] {
  const show = (share: number) =>
    milliseconds.length === 0 ? 'not reported' : percentile(milliseconds, share).toFixed(0);
  return [what, show(0.5), show(0.99), String(milliseconds.length)];
}
