import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import {
  DefinitionBody,
  LogLevel,
  QueryLanguage,
  StateMachine,
  StateMachineType,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { executionLogName } from '../execution-log-name.ts';
import type { StageConfig } from '../stage-config.ts';
import { MediaArchive } from './media-archive.ts';
import type { ServiceFunction } from './service-function.ts';
import { executionTimeoutSeconds } from './task-timeouts.ts';
import { createWorkflowRole } from './workflow-role.ts';
import { createWorkflowStates } from './workflow-states.ts';
import { WorkflowTasks, type WorkflowTasksProps } from './workflow-tasks.ts';

export interface InboundWorkflowProps extends WorkflowTasksProps {
  /** The last step, where the stage has live updates. */
  readonly notifyLiveUi?: ServiceFunction | undefined;
}

/** From a stored message to its queue: docs/reference/workflow.md. */
export class InboundWorkflow extends Construct {
  readonly stateMachine: StateMachine;
  readonly tasks: WorkflowTasks;
  /** Where the stage archives media. */
  readonly archive?: MediaArchive | undefined;

  constructor(scope: Construct, id: string, { notifyLiveUi, ...props }: InboundWorkflowProps) {
    super(scope, id);
    const { config } = props.settings;
    this.tasks = new WorkflowTasks(this, 'Tasks', props);
    this.archive = config.archiveMedia ? new MediaArchive(this, 'Media', props) : undefined;
    const options = [this.archive?.archiveMedia, notifyLiveUi].filter((task) => task !== undefined);
    const functions: readonly ServiceFunction[] = [...Object.values(this.tasks.functions), ...options];
    const states = createWorkflowStates(this, this.tasks.functions, { notifyLiveUi, archive: this.archive });
    const logs = this.#createLogGroup(config);
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      stateMachineType: StateMachineType.EXPRESS,
      queryLanguage: QueryLanguage.JSONATA,
      definitionBody: DefinitionBody.fromChainable(states),
      timeout: Duration.seconds(executionTimeoutSeconds),
      role: createWorkflowRole(
        this,
        functions.map((task) => task.function.functionArn),
      ),
      logs: {
        destination: logs,
        level: LogLevel.ALL,
        includeExecutionData: config.logsExecutionData,
      },
      tracingEnabled: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  #createLogGroup({ logRetentionDays }: StageConfig): LogGroup {
    return new LogGroup(this, 'Logs', {
      logGroupName: executionLogName(Stack.of(this).stackName),
      retention: logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}
