import { parseArgs } from 'node:util';
import { jsonHelp } from '../terminal/output.ts';
import { stageHelp } from '../terminal/stage-help.ts';
import { type Subject, subjectOf } from './subject.ts';

export const exportUsage = `Write what is stored of a person or of a conversation to a folder, as JSON and files.

  npm run export -- --sender <address> --to <folder>
  npm run export -- --conversation <id> --to <folder>

  ${stageHelp}
  ${jsonHelp}

The folder must be new or empty. docs/personal-data.md says what is in it.`;

export interface ExportArguments {
  readonly subject: Subject;
  readonly folder: string;
  readonly stage: string | undefined;
}

export function parseExportArguments(argv: readonly string[]): ExportArguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      sender: { type: 'string' },
      conversation: { type: 'string' },
      to: { type: 'string' },
      stage: { type: 'string' },
    },
  });
  const subject = subjectOf(values);
  if (!values.to) throw new Error('--to names the folder');
  return { subject, folder: values.to, stage: values.stage };
}
