import { expect, it } from 'vitest';
import { parseEraseArguments } from '../../../../../tools/cli/personal-data/erase-arguments.ts';
import { parseExportArguments } from '../../../../../tools/cli/personal-data/export-arguments.ts';

it('reads a sender as an operator types it', () => {
  const { subject, isDryRun, isConfirmed, withRecord } = parseEraseArguments([
    '--sender',
    'whatsapp:+15551230001',
  ]);

  expect(subject).toEqual({ by: 'sender', sender: '+15551230001' });
  expect({ isDryRun, isConfirmed, withRecord }).toEqual({
    isDryRun: false,
    isConfirmed: false,
    withRecord: false,
  });
});

it.each([
  [[]],
  [['--sender', '']],
  [['--sender', '+1', '--conversation', 'c']],
  [['--conversation', '']],
  [['--everything']],
])('erases nothing without exactly one subject: %s', (argv) => {
  expect(() => parseEraseArguments(argv)).toThrow();
});

it('exports to a named folder only', () => {
  expect(() => parseExportArguments(['--sender', '+15551230001'])).toThrow('--to names the folder');
  expect(parseExportArguments(['--conversation', 'conv-1', '--to', 'out'])).toEqual({
    subject: { by: 'conversation', conversationId: 'conv-1' },
    folder: 'out',
    stage: undefined,
  });
});
