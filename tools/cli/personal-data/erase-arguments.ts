import { parseArgs } from 'node:util';
import { jsonHelp } from '../terminal/output.ts';
import { stageHelp } from '../terminal/stage-help.ts';
import { type Subject, subjectOf } from './subject.ts';

export const eraseUsage = `Erase what is stored of a person or of a conversation.

  npm run erase -- --sender <address>        the messages of a person, under all its ids, wherever they are stored
  npm run erase -- --conversation <id>       all messages of a conversation; also unknown#<message id> and quarantine#<message id>

  --with-record      delete the upstream service's record of the conversation, too
  --dry-run          say what would be erased, and erase nothing
  --yes              do not ask
  ${stageHelp}
  ${jsonHelp}

The same command continues after an interruption. What it cannot reach is printed at its end: docs/personal-data.md`;

export interface EraseArguments {
  readonly subject: Subject;
  readonly withRecord: boolean;
  readonly isDryRun: boolean;
  readonly isConfirmed: boolean;
  readonly stage: string | undefined;
}

export function parseEraseArguments(argv: readonly string[]): EraseArguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      sender: { type: 'string' },
      conversation: { type: 'string' },
      'with-record': { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
      yes: { type: 'boolean', default: false },
      stage: { type: 'string' },
    },
  });
  return {
    subject: subjectOf(values),
    withRecord: values['with-record'],
    isDryRun: values['dry-run'],
    isConfirmed: values.yes,
    stage: values.stage,
  };
}
