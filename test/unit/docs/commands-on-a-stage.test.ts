import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { stageConfigs } from '../../../infra/stage-config.ts';
import { parseConversationArguments } from '../../../tools/cli/conversation/conversation-arguments.ts';

const root = new URL('../../../', import.meta.url);
const pages = ['docs/runbook.md', 'docs/creating-conversations.md', 'docs/deploy.md'];
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

const additions = pages.flatMap((path) =>
  [...read(path).matchAll(/^npm run conversation -- (add .*)$/gm)].map(([, line = '']) => ({ path, line })),
);

it('finds the commands of the pages that add a conversation', () => {
  expect(additions.map(({ path }) => path)).toEqual(expect.arrayContaining(pages.slice(0, 2)));
});

it.each(additions)('$path adds a conversation by a command that names its company: $line', ({ line }) => {
  const add = () => parseConversationArguments(line.split(' '), { STAGE: 'prod' });

  expect(add().command).toMatchObject({ companyName: undefined });
});

it('the runbook names the stage whose execution log has the texts of customers', () => {
  const runbook = read('docs/runbook.md').replaceAll(/\s+/g, ' ');
  const logging = Object.values(stageConfigs).filter(
    ({ stage, logsExecutionData }) => stage !== 'local' && logsExecutionData,
  );

  const [, named] =
    /No log holds a text, an address or a token, except the workflow's execution log in `(\w+)`/.exec(
      runbook,
    ) ?? [];
  const [, places] = /What a message says is in ([^:.]+)/.exec(runbook) ?? [];

  expect(logging.map(({ stage }) => stage)).toEqual([named]);
  expect(places).toBe('the table, the content bucket and on the queues');
});

it('the benchmarks page and the help of npm run bench name the same duration', () => {
  const duration = /about \w+ minutes on an idle machine/;

  const [said] = duration.exec(read('tools/lab/bench.ts')) ?? [];

  expect(said).toBeDefined();
  expect(duration.exec(read('docs/benchmarks.md'))?.[0]).toBe(said);
  expect(/.*\bminutes\b.*/.exec(read('docs/performance.md'))?.[0]).toBeUndefined();
});
