import { tableEngines } from '../../support/table-engines.ts';
import { judgeMessages } from '../../support/table-suites/messages.ts';

for (const engine of tableEngines) judgeMessages(engine);
