import { writeFileSync } from 'node:fs';
import { publishedSchema } from '../shared/context/published-schema.ts';

/** Publishes the context object's JSON Schema: `npm run schema`. A test fails when the published file is behind. */
const target = new URL('../docs/context-object.schema.json', import.meta.url);
writeFileSync(target, publishedSchema());
console.log('wrote docs/context-object.schema.json');
