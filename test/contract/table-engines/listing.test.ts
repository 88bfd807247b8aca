import { tableEngines } from '../../support/table-engines.ts';
import { judgeListing } from '../../support/table-suites/listing.ts';

for (const engine of tableEngines) judgeListing(engine);
