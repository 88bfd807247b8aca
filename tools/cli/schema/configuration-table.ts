import { readFileSync } from 'node:fs';
import { type StageConfig, stageConfigs } from '../../../infra/stage-config.ts';

const source = readFileSync(new URL('../../../infra/stage-config.ts', import.meta.url), 'utf8');
const shownStages = ['dev', 'staging', 'prod'] as const;

/** The settings of a stage as tables in Markdown: names, types and comments of the code, and the values of each stage. */
export function configurationTables(): string {
  const interfaces = [...source.matchAll(/^(?:export )?interface (\w+) \{\n([\s\S]*?)^\}/gm)];
  return interfaces
    .map(([, name = '', body = '']) => [`### \`${name}\``, '', ...tableOf(name, body)].join('\n'))
    .join('\n\n');
}

function tableOf(name: string, body: string): readonly string[] {
  const members = [
    ...body.matchAll(/(?: {2}\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)? {2}readonly (\w+)(\?)?: (.+);$/gm),
  ].map(([, comment = '', member = '', optional, type = '']) => ({
    member,
    type: type.replaceAll('readonly ', '').replaceAll(' | undefined', '').replaceAll(' | ', ', '),
    isOptional: optional !== undefined,
    ...meaningOf(comment),
  }));
  if (name === 'StageConfig') return stageTable(members);
  return [
    '| setting | type | default | meaning |',
    '|---|---|---|---|',
    ...members.map(
      ({ member, type, isOptional, fallback, meaning }) =>
        `| \`${member}\` | \`${type}\` | ${isOptional ? fallback : 'required'} | ${meaning} |`,
    ),
  ];
}

interface Member {
  readonly member: string;
  readonly type: string;
  readonly isOptional: boolean;
  readonly fallback: string;
  readonly meaning: string;
}

/** The members of the stage itself, with the value that each stage has. */
function stageTable(members: readonly Member[]): readonly string[] {
  return [
    `| setting | type | default | ${shownStages.join(' | ')} | meaning |`,
    '|---|---|---|---|---|---|---|',
    ...members.map(({ member, type, isOptional, fallback, meaning }) => {
      const values = shownStages.map((stage) => shownValue(stageConfigs[stage][member as keyof StageConfig]));
      return `| \`${member}\` | \`${type}\` | ${isOptional ? fallback : 'required'} | ${values.join(' | ')} | ${meaning} |`;
    }),
  ];
}

function shownValue(value: unknown): string {
  if (value === undefined) return 'default';
  return `\`${JSON.stringify(value)
    .replaceAll('"', '')
    .replaceAll(/([:,])/g, '$1 ')}\``;
}

/** A comment's text and its `@default`, each on one line. */
function meaningOf(comment: string): { readonly meaning: string; readonly fallback: string } {
  const text = comment.replaceAll(/\s*\n\s*\*\s?/g, ' ').trim();
  const [meaning = '', fallback = ''] = text.split(/\s*@default (?:- )?/);
  return { meaning: linked(meaning), fallback };
}

/** Pages that a comment names, as links from docs/reference. */
function linked(text: string): string {
  return text.replaceAll(/docs\/([\w-]+\.md)/g, '[$1](../$1)');
}
