import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { publishedDocuments } from './schema/published-documents.ts';
import { runCommand } from './terminal/run-command.ts';

const usage = `Write what is made of schemas in code: the JSON Schemas of the context object and of the conversation record, the
AsyncAPI and OpenAPI documents, and the tables of docs/creating-conversations.md, docs/reference/context.md and
docs/reference/configuration.md. A test fails when one of them is outdated.

  npm run schema`;

await runCommand(usage, (argv) => {
  parseArgs({ args: [...argv] });
  for (const [path, text] of Object.entries(publishedDocuments())) {
    writeFileSync(new URL(`../../${path}`, import.meta.url), text);
    console.log(`wrote ${path}`);
  }
});
