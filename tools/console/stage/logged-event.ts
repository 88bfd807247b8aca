import type { HistoryEvent } from '@aws-sdk/client-sfn';

/** A line of the execution log: an event of an execution's history. */
export interface LoggedEvent {
  readonly executionArn: string;
  readonly executionName: string;
  readonly event: HistoryEvent;
}

/**
 * Read a line of the log group in which Step Functions logs executions; undefined for a line of anything else, such as that
 * by which AWS tests its access. https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
 */
export function toLoggedEvent(line: string): LoggedEvent | undefined {
  const { id, type, event_timestamp, execution_arn, details } = fieldsOf(line);
  const name = executionNameOf(execution_arn);
  if (typeof type !== 'string' || name === undefined) return undefined;
  const timestamp = new Date(Number(event_timestamp));
  return {
    executionArn: String(execution_arn),
    executionName: name,
    event: {
      id: Number(id),
      type: type as NonNullable<HistoryEvent['type']>,
      timestamp: Number.isNaN(timestamp.getTime()) ? undefined : timestamp,
      ...{ [detailsNameOf(type)]: details ?? {} },
    },
  };
}

/** `arn:…:express:<state machine>:<name>:<id>`; a standard execution's has no id. */
function executionNameOf(arn: unknown): string | undefined {
  if (typeof arn !== 'string') return undefined;
  const [, , , , , kind, , name] = arn.split(':');
  return kind === 'express' || kind === 'execution' ? name : undefined;
}

/** The log names an event's details `details`, the API by the event's type; all states share one name there. */
function detailsNameOf(type: string): string {
  const shared = /(StateEntered|StateExited)$/.exec(type)?.[1] ?? type;
  return `${shared.charAt(0).toLowerCase()}${shared.slice(1)}EventDetails`;
}

function fieldsOf(line: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
