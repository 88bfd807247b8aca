import { describe, expect, it } from 'vitest';
import { makeScenario, type Scenario } from '../../../../../tools/lab/chaos/scenario.ts';
import { makeLocalKeys } from '../../../../../tools/local-cloud/local-keys.ts';

const keys = makeLocalKeys();
const scenario = (seed: number) =>
  makeScenario({ messages: 600, seed, keys, publicBaseUrl: 'https://hooks.example.com' });

function facts({ conversations, messages }: Scenario) {
  return {
    conversations,
    messages: messages.map(({ token, channel, sender, again }) => ({ token, channel, sender, again })),
  };
}

describe('makeScenario', () => {
  it('makes the same of the same seed, and something else of another', () => {
    expect(facts(scenario(1))).toEqual(facts(scenario(1)));
    expect(facts(scenario(1))).not.toEqual(facts(scenario(2)));
  });

  it('sends on all channels, from known and unknown senders, some of it twice', () => {
    const { conversations, messages } = scenario(1);
    const known = new Set(conversations.map(({ sender }) => sender));
    const share = (count: number) => count / messages.length;

    expect(Map.groupBy(messages, ({ channel }) => channel).size).toBe(3);
    expect(share(messages.filter(({ sender }) => !known.has(sender)).length)).toBeCloseTo(0.04, 1);
    expect(share(messages.filter(({ again }) => again === 'later').length)).toBeCloseTo(0.06, 1);
    expect(share(messages.filter(({ again }) => again === 'at_once').length)).toBeCloseTo(0.04, 1);
  });

  it('repeats a message under the same id, by the fallback URL too', () => {
    const [text] = scenario(1).messages.filter(({ channel }) => channel === 'sms');

    const repeated = [text?.request(), text?.request(), text?.fallbackRequest?.()];

    const ids = repeated.map((webhook) =>
      new URLSearchParams(Buffer.from(webhook?.body ?? []).toString()).get('MessageSid'),
    );
    expect(new Set(ids).size).toBe(1);
    expect(ids[0]).toMatch(/^SM[0-9a-f]{32}$/);
    expect(Buffer.from(repeated[2]?.body ?? []).toString()).toContain('ErrorCode=11200');
  });
});
