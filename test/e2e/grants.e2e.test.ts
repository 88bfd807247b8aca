import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { beforeAll, describe, expect, it } from 'vitest';
import { localClientSettings } from '../../tools/local-cloud/local-clients.ts';
import { eventually, outputs } from '../support/e2e-client.ts';
import { grantScenarios, uncheckedGrants } from '../support/grant-scenarios.ts';
import { deployedGrants, type Grant, takeOut } from '../support/grants.ts';

const endpoint = () => String(outputs().Endpoint);
let grants: Grant[];

beforeAll(async () => {
  grants = await deployedGrants(endpoint());
});

/** What a function printed since then. */
async function printedSince(logGroupName: string, startTime: number): Promise<string> {
  const client = new CloudWatchLogsClient(localClientSettings(endpoint()));
  const lines: string[] = [];
  for await (const { events = [] } of paginateFilterLogEvents({ client }, { logGroupName, startTime })) {
    lines.push(...events.map(({ message }) => message ?? ''));
  }
  return lines.join('\n');
}

describe('every grant is needed', () => {
  it('no grant exists that no scenario needs', () => {
    expect(grants.map(({ label }) => label).sort()).toEqual(
      [...Object.keys(grantScenarios), ...uncheckedGrants].sort(),
    );
  });

  it.each(Object.entries(grantScenarios))('without %s its function fails', async (label, scenario) => {
    const found = grants.filter((grant) => grant.label === label);
    expect(found).toHaveLength(1);
    const [grant] = found as [Grant];
    const putBack = await takeOut(endpoint(), grant);
    try {
      const since = Date.now();
      const driven = await scenario.drive();
      if (scenario.isUndone) expect(scenario.isUndone(driven)).toBe(true);
      else {
        const shows = scenario.shows ?? /AccessDenied/;
        await eventually(
          () => printedSince(grant.logGroup, since),
          (text) => shows.test(text),
          20_000,
        );
      }
    } finally {
      await putBack();
    }
  });

  it('no scenario is denied anything while every grant is there', async () => {
    const since = Date.now();

    for (const { drive, isUndone } of Object.values(grantScenarios)) {
      const driven = await drive();
      expect(isUndone?.(driven) ?? false).toBe(false);
    }
    await new Promise((resolve) => setTimeout(resolve, 3_000));

    const printed = await Promise.all(
      [...new Set(grants.map(({ logGroup }) => logGroup))].map((group) => printedSince(group, since)),
    );
    expect(printed.join('\n')).not.toMatch(/AccessDenied|"outcome":"failed/);
  });
});
