import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { requiredOutput } from '../../cli/deployment/deployment.ts';
import { localClientSettings } from '../../local-cloud/local-clients.ts';
import type { ConsoleSystem } from '../console-system.ts';
import type { TrafficSecond } from '../wire.ts';
import { type LoggedRequest, toLoggedRequest, toTraffic } from './traffic-of-log.ts';

const shownSeconds = 300;
/** Lines may come this much later than what they tell of. */
const lateMs = 5_000;

/** Reads the ingress function's log, each line once: a metric on AWS, but the local cloud makes none of what is logged. */
export class TrafficReader {
  readonly #client: CloudWatchLogsClient;
  readonly #seen = new Map<string, LoggedRequest | undefined>();
  #logGroup: string | undefined;
  #readUntilMs = 0;

  constructor({ deployment }: ConsoleSystem) {
    this.#client = new CloudWatchLogsClient(localClientSettings(requiredOutput(deployment, 'Endpoint')));
  }

  /** The last five minutes, second by second. The current second is left out. */
  async read(now = new Date()): Promise<readonly TrafficSecond[]> {
    const toSecond = Math.floor(now.getTime() / 1_000);
    const fromSecond = toSecond - shownSeconds;
    await this.#readNewLines(Math.max(this.#readUntilMs - lateMs, fromSecond * 1_000));
    this.#readUntilMs = now.getTime();
    this.#forgetBefore(fromSecond * 1_000);
    const requests = [...this.#seen.values()].filter((request) => request !== undefined);
    return toTraffic(requests, { fromSecond, toSecond });
  }

  async #readNewLines(startTime: number): Promise<void> {
    this.#logGroup ??= await this.#findLogGroup();
    const pages = paginateFilterLogEvents(
      { client: this.#client },
      { logGroupName: this.#logGroup, startTime },
    );
    for await (const { events = [] } of pages) {
      for (const { eventId, timestamp, message = '' } of events) {
        const key = eventId ?? `${timestamp} ${message}`;
        if (!this.#seen.has(key)) this.#seen.set(key, toLoggedRequest(message));
      }
    }
  }

  async #findLogGroup(): Promise<string> {
    const { logGroups = [] } = await this.#client.send(new DescribeLogGroupsCommand({}));
    const found = logGroups.find(({ logGroupName }) => logGroupName?.includes('ReceiverIngress'));
    if (found?.logGroupName === undefined) throw new Error('the ingress function has no log group');
    return found.logGroupName;
  }

  #forgetBefore(ms: number): void {
    for (const [key, request] of this.#seen) {
      if (request !== undefined && request.atMs < ms) this.#seen.delete(key);
    }
  }
}
