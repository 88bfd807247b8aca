import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { proseOf } from '../../support/prose.ts';

/** Words that a reader has to decode, and what is written instead. Pages, comments, messages and the names of tests keep to them. */
const rules: readonly (readonly [phrase: RegExp, instead: string])[] = [
  [
    /\b(?:an?|one|each|every|another|this|that|which|the|first|next|same|whose|[MK]B) mails?\b|\bmails\b/i,
    'email',
  ],
  [/\be-mails?\b/i, 'email'],
  [/\bcan not\b/i, 'cannot'],
  [/\bwhatever\b/i, 'even if a later step fails, regardless of, with any'],
  [/\b(?:sends?|sent) (?:\w+ )?again\b(?!\.?')/i, 'retries, is redelivered'],
  [
    /\b(?:is|are|be|was|were|or) doubled\b|\bdoubled (?:in|on|without)\b|\bcomes? twice\b/i,
    'is duplicated, is repeated',
  ],
  [/\b(?:is|are|was|were) away\b|\bwent away\b|\bis there again\b/i, 'is unavailable, recovers'],
  [/\btakes in\b|\b(?:is|are) taken in\b/i, 'accepts'],
  [/\bwhat (?:came|became|becomes) of\b/i, 'the result, the outcome'],
  [/\bthrows? what may pass\b/i, 'throws transient errors'],
  [
    /\b(?:begins?|ends?|starts?|started|stored|deploys?|opens?|refuse[sd]?|returns?|again) at once\b/i,
    'immediately',
  ],
  [/\bby now\b/i, 'already, meanwhile'],
  [/\bfor ?ever\b/i, 'indefinitely'],
  [/\bby (?:itself|themselves)\b/i, 'automatically, alone'],
  [/\bof ours\b|\b(?:an?|no) [\w-]+ of (?:its|their|our) own\b(?! \w)/i, 'our, its own'],
  [/\b(?:goes|go|going|went) on\b|\bstays? up\b/i, 'continues, keeps running'],
  [
    /\b(?:nobody|no one|no conversation) knows\b|\bsomebody writes\b/i,
    'unknown, a sender without a conversation',
  ],
  [
    /\bwarm cop(?:y|ies)\b|\bhand-off to\b|\bhanded off to a person\b/i,
    'provisioned concurrency, handed off to a human',
  ],
  [
    /\b(?:contract|design|contract's) section\b|\bsection \d[\d.]* of the (?:contract|design)\b|\blow-level design\b/i,
    'a link to the page of docs/ that says so',
  ],
  [/\b(?:can|do|does|did|is|are|was|wo|could|would|should|has|have)n't\b(?!-)/i, 'the long form'],
  [
    /(?<![\w$/"-])(?:behaviour|colour|neighbour|honour|favour|judgement|licence|(?:organ|recogn|real)is(?=e|a|ing))/i,
    'the spelling of the United States',
  ],
];

/** Where such words stand for a reason. */
const exceptions: readonly (readonly [path: string, text: RegExp, reason: string])[] = [
  ['functions/send-fallback/robot-address.ts', /\(\?:e\?mails\?/, 'a pattern over the addresses of machines'],
  ['shared/messages/fallback-texts.ts', /a conversation of ours/, 'a text that customers get'],
  ['tools/lab/simulate/table/expression-tokens.ts', /can not be empty/, "DynamoDB's message"],
  ['tools/lab/simulate/table/table-state.ts', /can not be empty/, "DynamoDB's message"],
  ['tools/lab/bench/large-mail/measure-large-mail.ts', /large-mails\.ts/, 'the name of a file'],
];

const root = join(import.meta.dirname, '..', '..', '..');
const paths = globSync(
  ['*.md', 'docs/**/*.{md,ts}', '{functions,infra,packages,shared,test,tools}/**/*.{md,ts,tsx,cjs}'],
  { cwd: root },
).filter((path) => !/^test\/fixtures\/|\/(?:dist|node_modules)\//.test(path));

const prose = paths.flatMap((path) =>
  proseOf(path, readFileSync(join(root, path), 'utf8')).map((passage) => ({ path, ...passage })),
);

const isExcepted = (path: string, text: string) =>
  exceptions.some(([where, pattern]) => where === path && pattern.test(text));

it.each(rules.map(([phrase, instead]) => ({ instead, phrase })))(
  'pages, comments, messages and names of tests say $instead, and never $phrase',
  ({ phrase }) => {
    const found = prose.filter(({ path, text }) => phrase.test(text) && !isExcepted(path, text));

    expect(found.map(({ path, line, text }) => `${path}:${line}: ${text.trim()}`)).toEqual([]);
  },
);

it('every exception is needed', () => {
  const unneeded = exceptions.filter(
    ([where, pattern]) =>
      !prose.some(
        ({ path, text }) =>
          path === where && pattern.test(text) && rules.some(([phrase]) => phrase.test(text)),
      ),
  );

  expect(unneeded).toEqual([]);
});

it('finds the prose of pages and of sources', () => {
  expect(paths.length).toBeGreaterThan(700);
  expect(prose.length).toBeGreaterThan(10_000);
});
