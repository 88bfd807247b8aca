import { readFileSync } from 'node:fs';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { reservedConcurrency, sayReservedConcurrency } from '../../infra/reserved-concurrency.ts';
import { createApp, liveUpdates, stageWith, stubBundles, synthesize } from './synthesize.ts';
import { resourcesOf } from './template-facts.ts';

const bundles = stubBundles();
const page = readFileSync(new URL('../../docs/deploy.md', import.meta.url), 'utf8');

describe('the concurrency that a stage reserves', () => {
  it.each([
    ['dev', 'without'],
    ['dev', 'with'],
    ['staging', 'without'],
    ['staging', 'with'],
    ['prod', 'without'],
    ['prod', 'with'],
  ] as const)(
    'the concurrency that a stage reserves is what the deployment page says of %s %s live updates',
    (stage, live) => {
      const { stack, template } = synthesize(stage, {
        liveUpdates: live === 'with' ? liveUpdates : undefined,
      });
      const reserved = resourcesOf(template, 'AWS::Lambda::Function').map(
        ({ Properties }) => Properties.ReservedConcurrentExecutions ?? 0,
      );

      const sum = reservedConcurrency(stack);

      expect(sum).toBe(reserved.reduce((total, count) => total + count, 0));
      const [, ...sums] = new RegExp(`^\\| \`${stage}\` \\| (\\d+) \\| (\\d+) \\|`, 'm').exec(page) ?? [];
      expect(sums[live === 'with' ? 1 : 0]).toBe(String(sum));
    },
  );

  it('the concurrency that a stage reserves is said at synthesis, with what the account needs', () => {
    const { stack } = createApp(stageWith('prod'), bundles);

    sayReservedConcurrency(stack);

    Annotations.fromStack(stack).hasInfo('*', Match.stringLikeRegexp('reserves 708 concurrent executions'));
  });

  it('the concurrency that a stage reserves is not spoken of where nothing is reserved', () => {
    const { stack } = createApp(stageWith('dev'), bundles);

    sayReservedConcurrency(stack);

    Annotations.fromStack(stack).hasNoInfo('*', Match.anyValue());
  });
});
