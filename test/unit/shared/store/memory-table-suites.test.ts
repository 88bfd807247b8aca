import { memoryEngine } from '../../../support/memory-table.ts';
import { judgeListing } from '../../../support/table-suites/listing.ts';
import { judgeMessages } from '../../../support/table-suites/messages.ts';
import { judgeSendersAndClaims } from '../../../support/table-suites/senders-and-claims.ts';

/** The suites that two other engines run in test/contract/table-engines, on a table that starts within a millisecond. */
judgeListing(memoryEngine);
judgeMessages(memoryEngine);
judgeSendersAndClaims(memoryEngine);
