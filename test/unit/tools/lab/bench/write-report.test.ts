import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { costSection } from '../../../../../tools/lab/bench/cost-section.ts';
import type { Section } from '../../../../../tools/lab/bench/section.ts';
import { writeReport } from '../../../../../tools/lab/bench/write-report.ts';

const withoutHeadline: Section = {
  title: 'Cloud',
  columns: ['bundle', 'ms'],
  rows: [['ingress', '32']],
  notes: ['Fresh processes.'],
  figures: null,
};
const section: Section = {
  ...withoutHeadline,
  title: 'Load',
  headlines: [{ what: 'load time', measured: '32 ms', budget: '40 ms' }],
};

const docs = join(import.meta.dirname, '..', '..', '..', '..', '..', 'docs');
const page = 'before\n<!-- bench: begin -->\nold\n<!-- bench: end -->\nafter\n';

let folder: string;
const read = (name: string) => readFileSync(join(folder, name), 'utf8');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bench-pages-'));
  for (const name of ['performance.md', 'benchmarks.md']) writeFileSync(join(folder, name), page);
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('npm run bench -- --write', () => {
  it('npm run bench -- --write puts the figures beside their budgets into the performance page, and keeps the rest of it', () => {
    writeReport(folder, [section, withoutHeadline], 'Measured today.');

    expect(read('performance.md')).toBe(
      'before\n<!-- bench: begin -->\n\nMeasured today.\n\n| what | measured | budget |\n| --- | ---: | ---: |\n' +
        '| load time | 32 ms | 40 ms |\n\n<!-- bench: end -->\nafter\n',
    );
  });

  it('npm run bench -- --write puts every table with its notes into the benchmarks page', () => {
    writeReport(folder, [section, withoutHeadline], 'Measured today.');

    const written = read('benchmarks.md');

    expect(written).toContain(
      '### Load\n\n| bundle | ms |\n| --- | ---: |\n| ingress | 32 |\n\n- Fresh processes.\n',
    );
    expect(written).toContain('### Cloud\n');
    expect(written).not.toContain('old');
    expect(written).toMatch(/^before\n[\s\S]*\nafter\n$/);
  });

  it('npm run bench -- --write replaces what it wrote before', () => {
    writeReport(folder, [section], 'Measured yesterday.');
    writeReport(folder, [section], 'Measured today.');

    expect(read('performance.md').match(/Measured/g)).toHaveLength(1);
    expect(read('benchmarks.md').match(/### Load/g)).toHaveLength(1);
  });

  it('npm run bench -- --write changes neither page when one has no place for the tables', () => {
    writeFileSync(join(folder, 'benchmarks.md'), 'no marks\n');

    expect(() => writeReport(folder, [section], 'Measured today.')).toThrow(/benchmarks\.md has no place/);
    expect(read('performance.md')).toBe(page);
  });
});

describe('the pages of the benchmarks', () => {
  it.each(['performance.md', 'benchmarks.md'])('%s has one place for what npm run bench writes', (name) => {
    const text = readFileSync(join(docs, name), 'utf8');

    expect(text.split('<!-- bench: begin -->')).toHaveLength(2);
    expect(text.indexOf('<!-- bench: begin -->')).toBeLessThan(text.indexOf('<!-- bench: end -->'));
  });

  it('show the bill of a million messages as the cost page counts it', () => {
    const { rows, headlines = [] } = costSection();

    const text = readFileSync(join(docs, 'benchmarks.md'), 'utf8');

    for (const row of rows) expect(text).toContain(`| ${row.join(' | ')} |`);
    for (const { measured } of headlines) {
      expect(readFileSync(join(docs, 'performance.md'), 'utf8')).toContain(`| ${measured} |`);
    }
  });
});
