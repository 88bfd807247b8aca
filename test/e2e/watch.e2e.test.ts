import { APIGatewayClient, GetResourcesCommand, GetRestApisCommand } from '@aws-sdk/client-api-gateway';
import { DescribeTimeToLiveCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localClientSettings } from '../../tools/local-cloud/local-clients.ts';
import { WatchedCopy } from '../support/watched-copy.ts';

const copy = new WatchedCopy();

beforeAll(() => copy.start());
afterAll(() => copy.stop());

/** What an unsigned webhook is answered with: the function's own words show which code runs. */
async function refusal(): Promise<string> {
  const { ApiUrl } = copy.outputs;
  const response = await fetch(`${ApiUrl}webhooks/email`, { method: 'POST', body: '{}' });
  return response.text();
}

/** What the emulator's CloudFormation leaves out, and each deployment may lose again. */
async function repaired(): Promise<{ timeToLive: string | undefined; validated: readonly string[] }> {
  const settings = localClientSettings(String(copy.outputs.Endpoint));
  const apis = new APIGatewayClient(settings);
  const { items: [api] = [] } = await apis.send(new GetRestApisCommand({}));
  const { items = [] } = await apis.send(new GetResourcesCommand({ restApiId: api?.id, embed: ['methods'] }));
  const { TimeToLiveDescription } = await new DynamoDBClient(settings).send(
    new DescribeTimeToLiveCommand({ TableName: copy.outputs.ConversationsTableName }),
  );
  return {
    timeToLive: TimeToLiveDescription?.TimeToLiveStatus,
    validated: items
      .filter(({ resourceMethods }) => resourceMethods?.POST?.requestValidatorId !== undefined)
      .map(({ path }) => path ?? '')
      .sort(),
  };
}

const allRight = {
  timeToLive: 'ENABLED',
  validated: ['/webhooks/rcs', '/webhooks/sms', '/webhooks/whatsapp'],
};
const ingress = 'functions/receive-webhook/receive-webhook.ts';
const answers = 'functions/receive-webhook/answer-webhook.ts';
const errorBody = 'shared/http/acknowledgement.ts';

describe('npm start -- --watch', () => {
  it('deploys what is saved, says what changed and how long it took, and repairs again', async () => {
    expect(await repaired()).toEqual(allRight);

    copy.save('infra/constructs/webhook-api.ts', [
      'allowTestInvoke: false }), {',
      "allowTestInvoke: false }), { operationName: 'receive',",
    ]);
    copy.save(errorBody, ['success: false,', "success: false, version: 'second',"]);
    const printed = await copy.printed(/deployed again|not deployed/);

    console.log(/deployed again in [\d.]+ s/.exec(printed)?.[0]);
    expect(printed).toContain('saved: infra/constructs/webhook-api.ts, shared/http/acknowledgement.ts');
    expect(printed).toMatch(
      /deployed again in [\d.]+ s:.*Receiver\/Ingress\/Function.*Webhooks\/Api\/Default/,
    );
    expect(await refusal()).toContain('second');
    expect(await repaired()).toEqual(allRight);
  });

  it('says what is wrong with a save, leaves what is deployed running, and keeps watching', async () => {
    copy.save(ingress, ['export async function', 'export async funktion']);
    const broken = await copy.printed(/keeps running\. Correct it/);

    expect(broken).toMatch(/not deployed: .*cdk deploy failed/);
    expect(broken).toMatch(/functions\/receive-webhook\/receive-webhook\.ts:\d+:\d+: ERROR: Expected/);
    expect(await refusal()).toContain('second');

    copy.save(errorBody, ['second', 'third']);
    copy.save(ingress, ['export async funktion', 'export async function']);
    const mended = await copy.printed(/deployed again|not deployed/);

    console.log(/deployed again in [\d.]+ s/.exec(mended)?.[0]);
    expect(mended).toMatch(/deployed again in [\d.]+ s: functions\/receive-webhook$/m);
    expect(await refusal()).toContain('third');
  });

  it('deploys nothing for a comment, and only the code of a function that changed', async () => {
    copy.save(answers, ['/** Logging must not fail', '/** Logging may not fail']);
    const commented = await copy.printed(/nothing to deploy|deployed again|not deployed/);
    console.log(/nothing to deploy, after [\d.]+ s/.exec(commented)?.[0]);
    expect(commented).toContain('nothing to deploy');

    copy.save(answers, ['errorResponse(error, report', "errorResponse(error, 'fourth' + report"]);
    const updated = await copy.printed(/nothing to deploy|deployed again|not deployed/);

    console.log(/deployed again in [\d.]+ s/.exec(updated)?.[0]);
    expect(updated).toMatch(/deployed again in [\d.]+ s: functions\/receive-webhook$/m);
    expect(updated).not.toContain('cdk deploy');
    expect(await refusal()).toContain('fourth');
  });

  it('runs the code that is saved when a whole deployment follows an update of code alone', async () => {
    copy.save(answers, ["errorResponse(error, 'fourth' + report", 'errorResponse(error, report']);
    copy.save('infra/constructs/webhook-api.ts', [
      "operationName: 'receive'",
      "operationName: 'receive-again'",
    ]);
    await copy.printed(/deployed again|not deployed/);

    const answer = await refusal();
    expect(answer).toContain('third');
    expect(answer).not.toContain('fourth');
  });
});
