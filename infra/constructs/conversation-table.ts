import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { indexNames } from '../../shared/store/table-keys.ts';

export interface ConversationTableProps {
  readonly retainData: boolean;
  /** DynamoDB refuses to delete the table, even for the rollback of the deployment that made it. */
  readonly deletionProtection: boolean;
  readonly encryptionKey?: IKey | undefined;
}

/**
 * The one table: conversations, messages, claims. `Table` and not `TableV2`: nothing here is replicated, and local
 * clouds replace an unnamed TableV2 when any property changes.
 */
export class ConversationTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, props: ConversationTableProps) {
    super(scope, id);
    const { retainData, encryptionKey } = props;
    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'conversation_id', type: AttributeType.STRING },
      sortKey: { name: 'primary_channel', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'expires_at',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      ...(encryptionKey
        ? { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey }
        : { encryption: TableEncryption.AWS_MANAGED }),
      deletionProtection: props.deletionProtection,
      removalPolicy: retainData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
    });
    this.#addIndexes();
  }

  /** ARN of one index, for grants that reach no other. */
  indexArn(name: (typeof indexNames)[keyof typeof indexNames]): string {
    return `${this.table.tableArn}/index/${name}`;
  }

  #addIndexes(): void {
    this.table.addGlobalSecondaryIndex({
      indexName: indexNames.byPrimaryChannel,
      partitionKey: { name: 'primary_channel', type: AttributeType.STRING },
      sortKey: { name: 'conversation_id', type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    });
    this.table.addGlobalSecondaryIndex({
      indexName: indexNames.byReceivedAt,
      partitionKey: { name: 'conversation_id', type: AttributeType.STRING },
      sortKey: { name: 'received_at', type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    });
    this.table.addGlobalSecondaryIndex({
      indexName: indexNames.byRetryAt,
      partitionKey: { name: 'retry_bucket', type: AttributeType.STRING },
      sortKey: { name: 'retry_at', type: AttributeType.STRING },
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: recoveryAttributes,
    });
  }
}

/** What recovery needs to start a workflow without reading the message. */
const recoveryAttributes = ['message_id', 'channel_type', 'attempts', 'request_id', 'received_at'];
