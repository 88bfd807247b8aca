import { describe, expect, it } from 'vitest';
import { parseTestAwsArguments } from '../../../../../tools/lab/test-aws/test-aws-arguments.ts';

describe('the arguments of test:aws', () => {
  it.each(['dev', 'staging'])('name stage %s', (stage) => {
    expect(parseTestAwsArguments(['--stage', stage])).toMatchObject({
      stage,
      report: expect.stringMatching(/docs\/aws-test\.md$/),
    });
  });

  it('name the local cloud, and another page', () => {
    expect(parseTestAwsArguments(['--local', '--report', 'x.md'])).toEqual({
      stage: 'local',
      report: 'x.md',
    });
  });

  it.each([
    [['--stage', 'prod'], /keeps its data/],
    [['--stage', 'local'], /dev or staging/],
    [['--stage', 'dev', '--local'], /not both/],
    [[], /dev or staging/],
  ])('refuse %j', (argv, message) => {
    expect(() => parseTestAwsArguments(argv)).toThrow(message);
  });
});
