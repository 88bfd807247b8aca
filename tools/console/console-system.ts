import type { Deployment } from '../cli/deployment/deployment.ts';
import type { ExecutionPath } from '../cli/deployment/executions.ts';
import type { ApiRoute } from './api/find-route.ts';
import type { FoundMessages, MessageQuery, StageFacts } from './wire.ts';

/** The system that the console shows, on the local cloud or on AWS, and where what is shown comes from. */
export interface ConsoleSystem {
  readonly deployment: Deployment;
  /** The executions of a message, oldest first. */
  findExecutions(messageId: string): Promise<readonly ExecutionPath[]>;
  findMessages(query: MessageQuery): Promise<FoundMessages>;
}

/** What the console's server answers with: by method and path, and for whom. */
export interface ConsoleSource {
  readonly routes: Readonly<Record<string, ApiRoute>>;
  /** Null for the local cloud. */
  readonly stage: StageFacts | null;
  /** The WebSocket API; undefined where the page reads again and again instead. */
  readonly liveUrl: string | undefined;
}
