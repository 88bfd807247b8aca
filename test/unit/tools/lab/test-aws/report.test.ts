import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeOutcome } from '../../../../../tools/lab/test-aws/report.ts';
import { openRow, row } from '../../../../../tools/lab/test-aws/trial.ts';

const at = new Date('2026-11-29T00:00:00.000Z');
const outcome = {
  rows: [row('an answer', '200', '200'), openRow('a metric', '1', 'none')],
  timings: [
    { what: 'acknowledgement', milliseconds: [10, 30, 20] },
    { what: 'start', milliseconds: [] },
  ],
};

let folder: string;
let page: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'report-'));
  page = join(folder, 'report.md');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('a run on the local cloud says that AWS is still to come', () => {
  writeOutcome(page, { stage: 'local', at }, outcome);

  const text = readFileSync(page, 'utf8');
  expect(text).toContain('Not yet run on AWS.');
  expect(text).toContain('| an answer | 200 | 200 | right |');
  expect(text).toContain('| a metric | 1 | none | open |');
  expect(text).toContain('| acknowledgement | 20 | 30 | 3 |');
  expect(text).toContain('| start | not reported | not reported | 0 |');
});

it('each run replaces its own part and leaves the other', () => {
  writeOutcome(page, { stage: 'local', at }, outcome);
  writeOutcome(page, { stage: 'dev', at }, { ...outcome, rows: [row('an answer', '200', '503')] });
  writeOutcome(page, { stage: 'local', at }, outcome);

  const text = readFileSync(page, 'utf8');
  expect(text).not.toContain('Not yet run');
  expect(text.match(/### Stage local, 2026-11-29: nothing is wrong/g)).toHaveLength(1);
  expect(text.match(/### Stage dev, 2026-11-29: 1 wrong/g)).toHaveLength(1);
});
