import { indexNames } from '../../../../shared/store/table-keys.ts';
import type { TableDefinition } from './table-definition.ts';

/** The product's one table. A test compares this with the synthesized template. */
export const conversationsTable: TableDefinition = {
  name: 'conversations',
  key: { partition: 'conversation_id', sort: 'primary_channel' },
  indexes: {
    [indexNames.byPrimaryChannel]: {
      key: { partition: 'primary_channel', sort: 'conversation_id' },
      include: [],
    },
    [indexNames.byRetryAt]: {
      key: { partition: 'retry_bucket', sort: 'retry_at' },
      include: ['message_id', 'channel_type', 'attempts', 'request_id', 'received_at'],
    },
  },
};
