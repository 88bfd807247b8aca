import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { conversationSchema } from '../../../../shared/conversations/conversation-schema.ts';
import { candidateAttributes } from '../../../../shared/store/choose-conversation.ts';

const root = new URL('../../../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const described = new Set(Object.keys(conversationSchema.shape));
const sources = globSync(['functions/**/*.ts', 'shared/**/*.ts', 'infra/**/*.ts'], { cwd: root.pathname })
  .filter((path) => !path.includes('shared/conversations/'))
  .map((path) => ({ path, source: read(path) }));

/** The names of an interface's properties. */
function propertiesOf(path: string, name: string): string[] {
  const body = new RegExp(`interface ${name} \\{([\\s\\S]*?)\\n\\}`).exec(read(path))?.[1] ?? '';
  return [...body.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, property = '']) => property);
}

it('describes every attribute of a conversation that the code reads', () => {
  const read = [
    ...propertiesOf('shared/context/to-context-object.ts', 'ConversationRecord'),
    ...propertiesOf('shared/store/choose-conversation.ts', 'Candidate'),
    ...candidateAttributes.split(', '),
  ];

  expect(read.length).toBeGreaterThan(15);
  expect(read.filter((name) => !described.has(name))).toEqual([]);
});

/** What DynamoDB's expressions have beside names of attributes. */
const words = new Set(
  'SET ADD REMOVE DELETE AND OR NOT attribute_exists attribute_not_exists attribute_type contains size list_append if_not_exists begins_with'.split(
    ' ',
  ),
);
const isExpression =
  /^(?=.*(?:\b(?:SET|ADD|REMOVE)\b |attribute_(?:not_)?exists|attribute_type|contains\(|list_append|if_not_exists| (?:=|<=|<|>=) :)).*:?\w/s;

/** Names of attributes in the expressions of a source: of its texts in one or backward quotes. */
function namesInExpressions(source: string): string[] {
  const texts = [...source.matchAll(/'([^'\n]+)'|`([^`]+)`/g)].map(
    ([, plain, template]) => plain ?? template ?? '',
  );
  return texts
    .filter((text) => isExpression.test(text))
    .flatMap((text) => [
      ...withoutCode(text).matchAll(/(?<![:#.\w-])[a-z][a-z0-9]*(?:_[a-z0-9]+)*(?![\w(])/g),
    ])
    .map(([name]) => name)
    .filter((name) => !words.has(name));
}

/** A template's text alone: its code may have braces in braces. */
function withoutCode(text: string): string {
  const shorter = text.replace(/\{[^{}]*\}/g, ' ');
  return shorter === text ? text : withoutCode(shorter);
}

/** Attributes of the other items of the table. */
const ofOtherItems = new Set([
  ...propertiesOf('shared/messages/message-item.ts', 'MessageItem'),
  // Claims, counters and seen events.
  ...['claim_state', 'attempt_id', 'fallback_count'],
]);

it('describes every attribute of a conversation that an expression names', () => {
  const named = sources
    .filter(({ path }) => /^(shared\/store|functions)\//.test(path))
    .flatMap(({ path, source }) => namesInExpressions(source).map((name) => ({ path, name })));
  const names = new Set(named.map(({ name }) => name));

  expect([...names]).toEqual(expect.arrayContaining(['messages', 'message_count', 'email_status']));
  const unknown = named.filter(({ name }) => !described.has(name) && !ofOtherItems.has(name));
  expect(unknown).toEqual([]);
});

it('describes no attribute that the code does not know', () => {
  const text = sources.map(({ source }) => source).join('\n');

  expect([...described].filter((name) => !text.includes(name))).toEqual([]);
});
