import { describe, expect, it } from 'vitest';
import { checkRightPlace } from '../../../../../../tools/lab/simulate/checks/right-place.ts';
import {
  historyOf,
  type PlannedWrite,
  simulatedConversation,
  simulatedMessage,
} from '../../../../../support/simulated-history.ts';

const from = '+15551230000';
const message = { token: 'text-1', from, at: 60_000 };
const sameChannel = { channel_type: { S: 'sms' } };

const named = simulatedConversation('named', from, sameChannel);
const plain = simulatedConversation('plain', from);
const ofOthers = simulatedConversation('others', from, { recipient_ids: { L: [{ S: '+15558880000' }] } });

const put = (at: number, item: typeof named): PlannedWrite => ({ at, put: item });
const removed = (at: number, item: typeof named): PlannedWrite => ({ at, removed: item });
const stored = (at: number, conversation: string) => put(at, simulatedMessage(conversation, 'text-1'));

async function violations(...writes: readonly PlannedWrite[]) {
  return checkRightPlace(await historyOf(message, writes)).map(({ text }) => text);
}

describe('the check of the right conversation', () => {
  it('accepts a message in the best of the conversations that its sender had', async () => {
    expect(await violations(put(0, named), put(0, plain), stored(60_010, 'named'))).toEqual([]);
  });

  it('refuses a message in a conversation that comes behind one that was there all the time', async () => {
    expect(await violations(put(0, named), put(0, plain), stored(60_010, 'plain'))).toEqual([
      'text-1 is in a conversation that comes behind another',
    ]);
  });

  it('accepts a message that moved when its better conversation was deleted before it contained the message', async () => {
    const moved = [removed(160_000, simulatedMessage('named', 'text-1')), stored(160_000, 'plain')];

    expect(
      await violations(
        put(0, named),
        stored(60_010, 'named'),
        removed(130_000, named),
        put(130_000, plain),
        ...moved,
      ),
    ).toEqual([]);
  });

  it('refuses a message that moved to a worse conversation while the better one was still there', async () => {
    const moved = [removed(160_000, simulatedMessage('named', 'text-1')), stored(160_000, 'plain')];

    expect(
      await violations(
        put(0, named),
        put(0, plain),
        stored(60_010, 'named'),
        ...moved,
        removed(170_000, named),
      ),
    ).toEqual(['text-1 is in a conversation that comes behind another']);
  });

  it('refuses a message in a conversation of another sender, and in one that is held over other addresses', async () => {
    const neighbor = simulatedConversation('neighbor', '+15551239999');

    expect(await violations(put(0, named), put(0, neighbor), stored(60_010, 'neighbor'))).toEqual([
      'text-1 is in no conversation of its sender',
    ]);
    expect(await violations(put(0, ofOthers), stored(60_010, 'others'))).toEqual([
      'text-1 is in a conversation that comes behind another',
    ]);
  });

  it('refuses a message of an unknown sender whose conversation was there until after it was stored', async () => {
    const expected = ['text-1 is kept as unknown, and its sender has a conversation'];

    expect(await violations(put(0, plain), stored(60_010, 'unknown#text-1'))).toEqual(expected);
    expect(await violations(put(0, plain), stored(60_010, 'unknown#text-1'), removed(90_000, plain))).toEqual(
      expected,
    );
  });

  it('accepts a message of an unknown sender whose conversations were deleted, or are held over other addresses', async () => {
    const moved = [removed(62_000, simulatedMessage('plain', 'text-1')), stored(62_000, 'unknown#text-1')];

    expect(
      await violations(put(0, plain), stored(60_010, 'plain'), removed(60_020, plain), ...moved),
    ).toEqual([]);
    expect(await violations(put(0, ofOthers), stored(60_010, 'unknown#text-1'))).toEqual([]);
  });

  it('refuses an unknown sender where one conversation took over from the other', async () => {
    const moved = [removed(70_000, simulatedMessage('plain', 'text-1')), stored(70_000, 'unknown#text-1')];

    expect(
      await violations(
        put(0, plain),
        stored(60_010, 'plain'),
        put(60_020, named),
        removed(65_000, plain),
        ...moved,
      ),
    ).toEqual(['text-1 is kept as unknown, and its sender has a conversation']);
  });

  it('accepts an unknown sender where the next conversation came too late for the index', async () => {
    const moved = [removed(63_000, simulatedMessage('plain', 'text-1')), stored(63_000, 'unknown#text-1')];

    expect(
      await violations(
        put(0, plain),
        stored(60_010, 'plain'),
        put(60_020, named),
        removed(60_030, plain),
        ...moved,
      ),
    ).toEqual([]);
  });
});
