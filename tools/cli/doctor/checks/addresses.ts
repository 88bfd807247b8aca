import { paginateListSubscriptionsByTopic, type Subscription } from '@aws-sdk/client-sns';
import { type Account, resourcesOfStack } from '../account.ts';
import { ok, unknown, type Verdict, wrong } from '../finding.ts';
import { read } from '../read.ts';
import type { StageNeeds } from '../stage-needs.ts';

/** Whether everyone who is to get the alarms has confirmed the subscription. AWS sends them no alarm before. */
export async function checkAddresses(account: Account, needs: StageNeeds): Promise<Verdict> {
  if (needs.addresses.length === 0) return ok('no address receives alarms');
  const topics = await resourcesOfStack(account, needs.stackName, 'AWS::SNS::Topic');
  if (topics.length === 0) {
    return unknown(
      'not deployed yet',
      `confirm the email that AWS sends to ${needs.addresses.length} address(es) after the deployment`,
    );
  }
  const subscriptions: Subscription[] = [];
  for (const { PhysicalResourceId: TopicArn } of topics) {
    await read('sns:ListSubscriptionsByTopic', async () => {
      for await (const page of paginateListSubscriptionsByTopic({ client: account.topics }, { TopicArn })) {
        subscriptions.push(...(page.Subscriptions ?? []));
      }
    });
  }
  const pending = subscriptions.filter(({ SubscriptionArn }) => SubscriptionArn === 'PendingConfirmation');
  return pending.length > 0
    ? wrong(
        `${pending.length} of ${subscriptions.length} not confirmed`,
        'open "Subscription Confirmation" of AWS Notifications and confirm; it expires after two days, deploying again sends another',
      )
    : ok(`${subscriptions.length} confirmed`);
}
