import { tableEngines } from '../../support/table-engines.ts';
import { judgeSendersAndClaims } from '../../support/table-suites/senders-and-claims.ts';

for (const engine of tableEngines) judgeSendersAndClaims(engine);
