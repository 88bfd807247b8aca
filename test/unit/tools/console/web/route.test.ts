import { describe, expect, it } from 'vitest';
import { formatRoute, parseRoute } from '../../../../../tools/console/web/core/route.ts';

describe('the address of the console', () => {
  it('the address of the console is read as it was written, with any characters in ids', () => {
    const route = {
      view: 'conversations',
      company: 'a&b=c',
      subject: 'x/y?#z',
      messageId: 'email-1%2',
    } as const;

    expect(parseRoute(formatRoute(route))).toEqual(route);
  });

  it('leads to the conversations when it says nothing that is known', () => {
    const nowhere = { view: 'conversations', company: undefined, subject: undefined, messageId: undefined };

    expect(parseRoute('')).toEqual(nowhere);
    expect(parseRoute('#/nonsense')).toEqual(nowhere);
  });

  it('names no message without its conversation', () => {
    expect(formatRoute({ view: 'queues', company: undefined, subject: undefined, messageId: 'm' })).toBe(
      '#/queues',
    );
  });

  it('takes a broken escape as it stands', () => {
    expect(parseRoute('#/queues/100%').subject).toBe('100%');
  });
});
