import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { indexNames } from '../../shared/store/table-keys.ts';
import type { ConversationTable } from './conversation-table.ts';
import type { ServiceFunction, ServiceFunctionProps } from './service-function.ts';

/** Who issues the tokens that clients connect with. */
export interface LiveIdentity {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl: string;
}

type LiveFunctionName =
  | 'authorize-connection'
  | 'connect-client'
  | 'disconnect-client'
  | 'answer-client'
  | 'notify-live-ui';

/** Makes a function of this application; what all functions have in common is its maker's. */
export type CreateLiveFunction = (
  scope: Construct,
  id: string,
  props: Omit<ServiceFunctionProps, 'settings' | 'name'> & { readonly name: LiveFunctionName },
) => ServiceFunction;

export interface LiveFunctionsProps {
  readonly table: ConversationTable;
  readonly createFunction: CreateLiveFunction;
  readonly identity: LiveIdentity;
  /** The management endpoint of the API. */
  readonly endpoint: string;
  /** All connections of the API, for one method of the management endpoint. */
  readonly connectionsArn: (method: 'POST' | 'DELETE') => string;
}

/** Longer than the fan-out's own limit of 5 s, so that the function always ends by itself. */
const notifyTimeout = Duration.seconds(8);

/** The functions of the live updates, each with what it may do. */
export class LiveFunctions extends Construct {
  readonly authorizeConnection: ServiceFunction;
  readonly connectClient: ServiceFunction;
  readonly disconnectClient: ServiceFunction;
  readonly answerClient: ServiceFunction;
  readonly notifyLiveUi: ServiceFunction;

  constructor(scope: Construct, id: string, props: LiveFunctionsProps) {
    super(scope, id);
    this.authorizeConnection = this.#createAuthorizer(props);
    this.connectClient = this.#createConnect(props);
    this.disconnectClient = this.#createDisconnect(props);
    this.answerClient = this.#createAnswer(props);
    this.notifyLiveUi = this.#createNotify(props);
  }

  get all(): readonly ServiceFunction[] {
    return [
      this.authorizeConnection,
      this.connectClient,
      this.disconnectClient,
      this.answerClient,
      this.notifyLiveUi,
    ];
  }

  #createAuthorizer({ createFunction, identity }: LiveFunctionsProps): ServiceFunction {
    return createFunction(this, 'AuthorizeConnection', {
      name: 'authorize-connection',
      description: 'Checks the token of a live client',
      timeout: Duration.seconds(8),
      environment: {
        LIVE_ISSUER: identity.issuer,
        LIVE_AUDIENCE: identity.audience,
        LIVE_JWKS_URL: identity.jwksUrl,
      },
    });
  }

  #createConnect({ createFunction, table }: LiveFunctionsProps): ServiceFunction {
    const task = createFunction(this, 'ConnectClient', {
      name: 'connect-client',
      description: 'Remembers a live connection',
      timeout: Duration.seconds(8),
      environment: { CONVERSATIONS_TABLE: table.table.tableName },
    });
    allowConnections(task, ['dynamodb:PutItem'], table);
    return task;
  }

  #createDisconnect({ createFunction, table }: LiveFunctionsProps): ServiceFunction {
    const task = createFunction(this, 'DisconnectClient', {
      name: 'disconnect-client',
      description: 'Forgets a live connection',
      timeout: Duration.seconds(8),
      environment: { CONVERSATIONS_TABLE: table.table.tableName },
    });
    allowConnections(task, ['dynamodb:DeleteItem'], table);
    return task;
  }

  #createAnswer({ createFunction, table, endpoint, connectionsArn }: LiveFunctionsProps): ServiceFunction {
    const task = createFunction(this, 'AnswerClient', {
      name: 'answer-client',
      description: 'Lists the messages that a live client missed',
      timeout: Duration.seconds(10),
      environment: { CONVERSATIONS_TABLE: table.table.tableName, LIVE_API_ENDPOINT: endpoint },
    });
    task.allow(['dynamodb:Query'], [table.indexArn(indexNames.byReceivedAt)]);
    task.allow(['dynamodb:GetItem'], [table.table.tableArn]);
    task.allow(['execute-api:ManageConnections'], [connectionsArn('POST')]);
    return task;
  }

  #createNotify({ createFunction, table, endpoint, connectionsArn }: LiveFunctionsProps): ServiceFunction {
    const task = createFunction(this, 'NotifyLiveUi', {
      name: 'notify-live-ui',
      description: 'Tells live clients about a routed message',
      timeout: notifyTimeout,
      environment: { CONVERSATIONS_TABLE: table.table.tableName, LIVE_API_ENDPOINT: endpoint },
    });
    allowConnections(task, ['dynamodb:DeleteItem', 'dynamodb:Query'], table);
    task.allow(['execute-api:ManageConnections'], [connectionsArn('POST'), connectionsArn('DELETE')]);
    return task;
  }
}

/** Reach the items of live connections in the one table, and no others. */
function allowConnections(task: ServiceFunction, actions: string[], { table }: ConversationTable): void {
  task.function.addToRolePolicy(
    new PolicyStatement({
      actions,
      resources: [table.tableArn],
      conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['live#*'] } },
    }),
  );
}
