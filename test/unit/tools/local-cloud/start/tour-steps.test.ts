import { stripVTControlCharacters } from 'node:util';
import { expect, it, vi } from 'vitest';
import { toContextObject } from '../../../../../shared/context/to-context-object.ts';
import { contextRows } from '../../../../../tools/local-cloud/start/tour-steps.ts';
import { conversation, messageItem } from '../../../../support/builders.ts';

it('shows six fields of a context in two lines', () => {
  const lines: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  const context = toContextObject(
    messageItem({ content: 'a "text"\nof two lines' }),
    conversation(),
    new Date(),
  );

  contextRows(context);

  const printed = lines.map(stripVTControlCharacters);
  expect(printed).toHaveLength(2);
  expect(printed.join('\n').match(/\w+(?=: )/g)).toEqual([
    'from',
    'body',
    'message_id',
    'channel_type',
    'conversation_id',
    'company_name',
  ]);
  expect(printed[0]).toContain('"a \\"text\\"\\nof two lines"');
});
