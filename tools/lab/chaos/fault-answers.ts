import type { Fault } from './faults.ts';

export interface FaultAnswer {
  readonly status: number;
  readonly body: string;
}

/** What AWS answers for a fault without effect, in the JSON protocols' form. */
export function answerOf(fault: Fault, operation: string): FaultAnswer {
  switch (fault) {
    case 'conflict':
      return error(400, 'TransactionCanceledException', {
        CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict', Message: 'injected' }],
      });
    case 'in_progress':
      return error(400, 'TransactionInProgressException');
    case 'throttle':
      return error(400, operation === 'SendMessage' ? 'RequestThrottled' : 'ThrottlingException');
    default:
      return error(500, 'InternalServerError');
  }
}

function error(status: number, type: string, more: Record<string, unknown> = {}): FaultAnswer {
  return {
    status,
    body: JSON.stringify({ __type: type, message: 'injected', Message: 'injected', ...more }),
  };
}
