import { executionLogName } from '../../../infra/execution-log-name.ts';
import { indexNames } from '../../../shared/store/table-keys.ts';

interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

/** The least that an operator of a stage's console needs, for the stack that has these outputs. */
export function operatorPolicy(
  outputs: Readonly<Record<string, string>>,
  { allowsWrites }: { readonly allowsWrites: boolean },
): PolicyDocument {
  const places = placesOf(outputs);
  return {
    Version: '2012-10-17',
    Statement: [...readStatements(places), ...(allowsWrites ? writeStatements(places) : [])],
  };
}

/** The ARNs of what the stack holds. Names that the outputs do not tell begin with the stack's. */
function placesOf(outputs: Readonly<Record<string, string>>) {
  const { StateMachineArn: stateMachine = '', DashboardName: stack = '' } = outputs;
  const [, partition = '', , region = '', account = ''] = stateMachine.split(':');
  const arn = (service: string, rest: string) => `arn:${partition}:${service}:${region}:${account}:${rest}`;
  return {
    stateMachine,
    stack: arn('cloudformation', `stack/${stack}/*`),
    table: arn('dynamodb', `table/${outputs.ConversationsTableName}`),
    queues: arn('sqs', `${stack}-*`),
    executionLog: arn('logs', `log-group:${executionLogName(stack)}`),
    bucket: `arn:${partition}:s3:::${outputs.ContentBucketName}`,
    keys: arn('kms', 'key/*'),
    region,
  };
}

type Places = ReturnType<typeof placesOf>;

function readStatements(places: Places): readonly Statement[] {
  const { table, bucket } = places;
  const index = `${table}/index/${indexNames.byPrimaryChannel}`;
  return [
    allow('Stack', ['cloudformation:DescribeStacks'], [places.stack]),
    allow('Messages', ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:Scan'], [table, index]),
    // Both forms are the log group's: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
    allow('Executions', ['logs:FilterLogEvents'], [places.executionLog, `${places.executionLog}:*`]),
    allow('Workflow', ['states:DescribeStateMachine'], [places.stateMachine]),
    allow('Queues', ['sqs:GetQueueAttributes'], [places.queues]),
    allow('Files', ['s3:GetObject'], [`${bucket}/*`]),
    // Without it S3 calls an object that has expired forbidden, and not absent.
    allow('ExpiredFiles', ['s3:ListBucket'], [bucket]),
    // Where the stage has its own key: S3 decrypts for the caller, DynamoDB by a grant.
    { ...allow('OwnKey', ['kms:Decrypt'], [places.keys]), ...viaService(places, ['s3', 'dynamodb']) },
  ];
}

function writeStatements(places: Places): readonly Statement[] {
  const { table, bucket, stateMachine, queues } = places;
  return [
    allow('Replay', ['dynamodb:UpdateItem'], [table]),
    allow('Quarantine', ['dynamodb:PutItem', 'dynamodb:DeleteItem', 'dynamodb:BatchGetItem'], [table]),
    allow(
      'QuarantinedFiles',
      ['s3:PutObject', 's3:PutObjectTagging'],
      [`${bucket}/messages/*`, `${bucket}/raw/*`],
    ),
    allow('Start', ['states:StartExecution'], [stateMachine]),
    // SQS asks for all of these when it moves messages for a caller; the console itself receives and sends nothing.
    allow(
      'Redrive',
      [
        'sqs:StartMessageMoveTask',
        'sqs:ListMessageMoveTasks',
        'sqs:ReceiveMessage',
        'sqs:DeleteMessage',
        'sqs:SendMessage',
      ],
      [queues],
    ),
    {
      ...allow('OwnKeyWrites', ['kms:Decrypt', 'kms:GenerateDataKey'], [places.keys]),
      ...viaService(places, ['s3', 'dynamodb', 'sqs']),
    },
  ];
}

function allow(Sid: string, Action: readonly string[], Resource: readonly string[]): Statement {
  return { Sid, Effect: 'Allow', Action, Resource };
}

function viaService({ region }: Places, services: readonly string[]): Pick<Statement, 'Condition'> {
  const names = services.map((service) => `${service}.${region}.amazonaws.com`);
  return { Condition: { StringEquals: { 'kms:ViaService': names } } };
}
