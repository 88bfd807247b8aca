import { expect, it } from 'vitest';
import { functionNames } from '../../infra/bundling.ts';
import { functionLogGroups } from '../../tools/cli/logs/read-logs.ts';
import { largeMail, liveUpdates, synthesize } from './synthesize.ts';

it.each(['dev', 'prod'] as const)(
  'npm run logs reads the log of every function of %s and of the receiver of large mail, and no other',
  (stage) => {
    const { template } = synthesize(stage, { liveUpdates, largeMail, archiveMedia: true });
    const resources = Object.entries(template.toJSON().Resources as Record<string, { Type: string }>);

    const groups = functionLogGroups(
      resources.map(([id, { Type }]) => ({
        LogicalResourceId: id,
        ResourceType: Type,
        PhysicalResourceId: `physical-${id}`,
      })),
    );

    expect(groups).toHaveLength(functionNames.length + 1);
    expect(groups.map(({ source }) => source)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^Workflow$|Emptying|Access/)]),
    );
    expect(groups.map(({ name }) => name)).toEqual(
      groups.map(({ source }) => expect.stringContaining(`physical-${source}Logs`)),
    );
  },
);
