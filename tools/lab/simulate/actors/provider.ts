import type { Cloud } from '../cloud/cloud.ts';
import type { Functions } from '../cloud/functions.ts';
import type { MessagePlan } from '../plan.ts';
import { signedEvent } from './signed-event.ts';

/** What a provider knows of a message. */
export interface Delivery {
  readonly message: MessagePlan;
  isAcknowledged: boolean;
  /** Milliseconds since 1970, of the first try and of the last one's end. */
  readonly firstAt: number;
  lastAt: number;
}

const lambdaTimeoutMs = 15_000;
const twilio = { totalMs: 15_000, tries: 4 };
const sendgrid = { tries: 12, pauseMs: 45_000 };

/** Twilio or SendGrid: delivers a message until it is acknowledged or its tries are over, and sometimes twice. */
export class Provider {
  readonly #cloud: Cloud;
  readonly #functions: Functions;
  readonly deliveries: Delivery[] = [];
  #posts = 0;

  constructor(cloud: Cloud, functions: Functions) {
    this.#cloud = cloud;
    this.#functions = functions;
  }

  schedule(message: MessagePlan): void {
    const { world } = this.#cloud;
    const firstAt = world.startedAt + message.at;
    const delivery: Delivery = { message, isAcknowledged: false, firstAt, lastAt: firstAt };
    this.deliveries.push(delivery);
    const begin = () => void this.#deliver(delivery).catch(() => undefined);
    world.at(firstAt, begin);
    const laterMs = world.random(`again ${message.id}`).pick([300, 5_000, 70_000]);
    if (message.again === 'at_once') world.at(firstAt, begin);
    if (message.again === 'later') world.at(firstAt + laterMs, begin);
  }

  async #deliver(delivery: Delivery): Promise<void> {
    const { world } = this.#cloud;
    const event = signedEvent(delivery.message, new Date(world.startedAt));
    const isMail = delivery.message.sender.channel === 'email';
    const { tries } = isMail ? sendgrid : twilio;
    const endsAt = world.now + twilio.totalMs;
    for (let attempt = 1; attempt <= tries; attempt++) {
      const status = await this.#post(delivery, event);
      delivery.lastAt = world.now;
      if (status >= 200 && status < 300) {
        delivery.isAcknowledged = true;
        return;
      }
      if (!isMail && world.now >= endsAt) return;
      await world.sleep(isMail ? sendgrid.pauseMs : 20);
    }
  }

  /** The status that the provider sees; 0 when no answer reached it. */
  async #post(delivery: Delivery, event: ReturnType<typeof signedEvent>): Promise<number> {
    const { world, journal, faults } = this.#cloud;
    const { token } = delivery.message;
    const id = `request ${++this.#posts} with ${token}`;
    const startedAt = world.now;
    const requestContext = { ...event.requestContext, requestId: id };
    try {
      const { result, invocation } = await this.#functions.invoke({
        name: 'receive-webhook',
        event: { ...event, requestContext },
        id,
        timeoutMs: lambdaTimeoutMs,
      });
      const status = (result as { statusCode: number }).statusCode;
      const durationMs = world.now - startedAt;
      this.#cloud.say(`${id}: answered ${status} after ${durationMs} ms`);
      journal.answers.push({ by: invocation, token, status, durationMs });
      await world.sleep(world.random(id).between(1, 10));
      return faults.at(`answer ${id}`, ['lost']) === undefined ? status : 0;
    } catch {
      return 0;
    }
  }
}
