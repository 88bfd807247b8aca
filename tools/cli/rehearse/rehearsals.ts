import type { Rehearsal } from './rehearsal.ts';
import {
  crashRecovery,
  failExecution,
  loseLiveClients,
  loseTheQueues,
  throttleRouting,
} from './situations/failing-tasks.ts';
import { leaveOnQueue, makeDeadLetter } from './situations/queues.ts';
import { loseTheTable, sendForged } from './situations/refused-webhooks.ts';
import { giveUp, leavePending, sendUnreadable } from './situations/stored-messages.ts';
import { reachCeiling, refuseAnswers } from './situations/unknown-senders.ts';

/** In the order of the runbook. */
export const rehearsals: readonly Rehearsal[] = [
  {
    section: 'error-rate',
    alarms: /^ErrorRate$/,
    alarm: 'ErrorRate',
    watches: {
      text: '5XXError of API Gateway, above 1 % in three of five minutes',
      counted: { name: 'WebhookErrors', channel: 'sms', above: 0 },
    },
    summary: 'webhooks answered 503, because the table cannot be reached',
    make: loseTheTable,
  },
  {
    section: 'rejected-signatures',
    alarms: /^RejectedSignatures/,
    alarm: 'RejectedSignaturesSms',
    watches: {
      text: 'SignaturesRejected, above a fifth of at least 10 requests in 15 minutes',
      counted: { name: 'SignaturesRejected', channel: 'sms', above: 9 },
    },
    summary: 'a storm of requests with wrong signatures',
    make: sendForged,
  },
  {
    section: 'oldest-pending',
    alarms: /^OldestPending$/,
    alarm: 'OldestPending',
    watches: { text: 'OldestPendingAge, above 300 s in three of five minutes' },
    summary: 'a message that has waited for ten minutes',
    make: leavePending,
  },
  {
    section: 'messages-failed',
    alarms: /^MessagesFailed/,
    alarm: 'MessagesFailedSms',
    watches: {
      text: 'MessagesFailed, above 0 in five minutes',
      counted: { name: 'MessagesFailed', channel: 'sms', above: 0 },
    },
    summary: 'a message that was given up after its last attempt',
    make: giveUp,
  },
  {
    section: 'messages-quarantined',
    alarms: /^MessagesQuarantined/,
    alarm: 'MessagesQuarantinedEmail',
    watches: {
      text: 'MessagesQuarantined, above 0 in five minutes',
      counted: { name: 'MessagesQuarantined', channel: 'email', above: 0 },
    },
    summary: 'a signed email that cannot be read',
    make: sendUnreadable,
  },
  {
    section: 'routing-failures',
    alarms: /^RoutingFailures/,
    alarm: 'RoutingFailuresSms',
    watches: {
      text: 'RoutingFailures, above 5 in five minutes',
      counted: { name: 'RoutingFailures', channel: 'sms', above: 5 },
    },
    summary: 'messages that SQS refuses',
    make: loseTheQueues,
  },
  {
    section: 'workflow-failures',
    alarms: /^Workflow(Failures|Timeouts)$/,
    alarm: 'WorkflowFailures',
    watches: { text: 'ExecutionsFailed of Step Functions, above 0 in five minutes' },
    summary: 'an execution that fails',
    make: failExecution,
  },
  {
    section: 'lambda-throttles',
    alarms: /Throttles$/,
    alarm: 'RouteMessageThrottles',
    watches: { text: 'Throttles of the function, above 0 in five minutes' },
    summary: 'a task of the workflow that Lambda turns away',
    make: throttleRouting,
  },
  {
    section: 'function-crashes',
    alarms: /^(Ingress|Recovery)Crashes$/,
    alarm: 'RecoveryCrashes',
    watches: { text: 'Errors of the function, above 0 in five minutes' },
    summary: 'a run of recovery that ends with an error',
    make: crashRecovery,
  },
  {
    section: 'dead-letters',
    alarms: /DeadLetters$/,
    alarm: 'SmsRepliesDeadLetters',
    watches: { text: 'ApproximateNumberOfMessagesVisible of the dead-letter queue, above 0' },
    summary: 'a context on a dead-letter queue',
    make: makeDeadLetter,
  },
  {
    section: 'queue-age',
    alarms: /(Replies|Handoff)Age$/,
    alarm: 'SmsHandoffAge',
    watches: { text: 'ApproximateAgeOfOldestMessage of the queue, above 30 minutes (replies: 10)' },
    summary: 'a context that no consumer receives',
    make: leaveOnQueue,
  },
  {
    section: 'fallback-ceiling',
    alarms: /^FallbackCeiling/,
    alarm: 'FallbackCeilingSms',
    watches: {
      text: 'FallbackCeilingReached, above 0 in five minutes',
      counted: { name: 'FallbackCeilingReached', channel: 'sms', above: 0 },
    },
    summary: 'an unknown sender after the daily ceiling of answers',
    make: reachCeiling,
  },
  {
    section: 'live-updates',
    alarms: /^LiveUpdateFailures$/,
    alarm: 'LiveUpdateFailures',
    watches: {
      text: 'LiveUpdateFailures, above 5 in five minutes',
      counted: { name: 'LiveUpdateFailures', above: 5 },
    },
    summary: 'routed messages of which no live client is told',
    make: loseLiveClients,
  },
  {
    section: 'fallback-failures',
    alarms: /^FallbackFailures/,
    alarm: 'FallbackFailuresSms',
    watches: {
      text: 'FallbackFailures, above 5 in five minutes',
      counted: { name: 'FallbackFailures', channel: 'sms', above: 5 },
    },
    summary: 'answers to unknown senders that Twilio refuses',
    make: refuseAnswers,
  },
];
