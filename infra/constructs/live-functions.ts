import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { indexNames } from '../../shared/store/table-keys.ts';
import type { FunctionName } from '../bundling.ts';
import type { LiveUpdatesConfig } from '../stage-config.ts';
import type { ConversationTable } from './conversation-table.ts';
import { type FunctionSettings, ServiceFunction, type ServiceFunctionProps } from './service-function.ts';
import { notifyTimeout } from './task-timeouts.ts';

type LiveFunctionName = Extract<
  FunctionName,
  'authorize-connection' | 'connect-client' | 'disconnect-client' | 'answer-client' | 'notify-live-ui'
>;

export interface LiveFunctionsProps {
  readonly settings: FunctionSettings;
  readonly table: ConversationTable;
  readonly live: LiveUpdatesConfig;
  /** The management endpoint of the API. */
  readonly endpoint: string;
  /** All connections of the API, for one method of the management endpoint. */
  readonly connectionsArn: (method: 'POST' | 'DELETE') => string;
}

/** The functions of the live updates, each with what it may do. */
export class LiveFunctions extends Construct {
  readonly byName: Readonly<Record<LiveFunctionName, ServiceFunction>>;

  constructor(scope: Construct, id: string, props: LiveFunctionsProps) {
    super(scope, id);
    this.byName = {
      'authorize-connection': this.#createAuthorizer(props),
      'connect-client': this.#createConnect(props),
      'disconnect-client': this.#createDisconnect(props),
      'answer-client': this.#createAnswer(props),
      'notify-live-ui': this.#createNotify(props),
    };
  }

  #createAuthorizer({ settings, live }: LiveFunctionsProps): ServiceFunction {
    return this.#createClientFunction('AuthorizeConnection', {
      settings,
      name: 'authorize-connection',
      description: 'Checks the token of a live client',
      environment: {
        LIVE_ISSUER: live.issuer,
        LIVE_AUDIENCE: live.audience,
        LIVE_JWKS_URL: live.jwksUrl,
        LIVE_TEXT_CLAIM: live.textPermission.claim,
        LIVE_TEXT_VALUE: live.textPermission.value,
      },
    });
  }

  #createConnect({ settings, table }: LiveFunctionsProps): ServiceFunction {
    const connect = this.#createClientFunction('ConnectClient', {
      settings,
      name: 'connect-client',
      description: 'Remembers a live connection',
      environment: { CONVERSATIONS_TABLE: table.table.tableName },
    });
    allowConnections(connect, ['dynamodb:PutItem'], table);
    return connect;
  }

  #createDisconnect({ settings, table }: LiveFunctionsProps): ServiceFunction {
    const disconnect = this.#createClientFunction('DisconnectClient', {
      settings,
      name: 'disconnect-client',
      description: 'Forgets a live connection',
      environment: { CONVERSATIONS_TABLE: table.table.tableName },
    });
    allowConnections(disconnect, ['dynamodb:DeleteItem'], table);
    return disconnect;
  }

  #createAnswer({ settings, table, endpoint, connectionsArn }: LiveFunctionsProps): ServiceFunction {
    const answer = this.#createClientFunction('AnswerClient', {
      settings,
      name: 'answer-client',
      description: 'Lists the messages that a live client missed',
      environment: { CONVERSATIONS_TABLE: table.table.tableName, LIVE_API_ENDPOINT: endpoint },
    });
    answer.allow(['dynamodb:Query'], [table.indexArn(indexNames.byReceivedAt)]);
    answer.allow(['dynamodb:GetItem'], [table.table.tableArn]);
    answer.allow(['execute-api:ManageConnections'], [connectionsArn('POST')]);
    return answer;
  }

  #createNotify({ settings, table, endpoint, connectionsArn }: LiveFunctionsProps): ServiceFunction {
    const notify = new ServiceFunction(this, 'NotifyLiveUi', {
      settings,
      name: 'notify-live-ui',
      description: 'Tells live clients about a routed message',
      timeout: notifyTimeout,
      // A signed request for each client is work: with less than this a thousand of them take longer than the limit.
      memoryMb: 1_024,
      reservedConcurrency: settings.config.reservedConcurrency?.task,
      environment: { CONVERSATIONS_TABLE: table.table.tableName, LIVE_API_ENDPOINT: endpoint },
    });
    allowConnections(notify, ['dynamodb:DeleteItem', 'dynamodb:Query'], table);
    notify.allow(['execute-api:ManageConnections'], [connectionsArn('POST'), connectionsArn('DELETE')]);
    return notify;
  }

  /** A function that a client's own action calls: few at a time, so that clients take nothing from the messages. */
  #createClientFunction(
    id: string,
    props: Omit<ServiceFunctionProps, 'timeout' | 'reservedConcurrency'>,
  ): ServiceFunction {
    const { reservedConcurrency } = props.settings.config;
    return new ServiceFunction(this, id, {
      ...props,
      timeout: Duration.seconds(8),
      reservedConcurrency: reservedConcurrency && Math.ceil(reservedConcurrency.task / 5),
    });
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
