import type { WorkflowInput } from '../workflow.ts';
import type { LogFacts } from './log.ts';

/** The correlation of every log line of the workflow. */
export function workflowFacts(input: WorkflowInput): LogFacts {
  return {
    conversation_id: input.conversation_id,
    message_id: input.message_key.slice(input.message_key.indexOf('#') + 1),
    channel_type: input.channel_type,
    request_id: input.request_id,
  };
}
