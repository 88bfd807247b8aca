import type { Unrehearsed } from './rehearsal.ts';

/** What only AWS has: an alarm on it shows on a laptop nothing that its runbook section does not say. */
export const unrehearsed: readonly Unrehearsed[] = [
  {
    section: 'acknowledgement-time',
    alarms: /^AcknowledgementTime$/,
    reason: 'API Gateway measures it, and the local cloud has no such metric',
  },
  {
    section: 'release-taken-back',
    alarms: /^Release/,
    reason: 'the local cloud has no CodeDeploy; npm run test:aws tries releases and rollbacks on a stage',
  },
  {
    section: 'payloads-too-large',
    alarms: /^PayloadsTooLarge$/,
    reason: 'the local API has no size limit; an attachment above 40 MB to LargeMailUrl is answered 413',
  },
  {
    section: 'large-mail-errors',
    alarms: /^LargeMailErrors$/,
    reason: 'it watches a load balancer, which the local cloud does not have',
  },
  {
    section: 'large-mail-full',
    alarms: /^LargeMail(Full|Memory|Throttled)/,
    reason: 'it watches tasks of ECS, which the local cloud does not have',
  },
  {
    section: 'large-mail-unhealthy',
    alarms: /^LargeMailUnhealthy$/,
    reason: 'it watches a load balancer, which the local cloud does not have',
  },
  {
    section: 'requests-refused',
    alarms: /Refusals$/,
    reason: 'the local cloud has no firewall and no list of addresses',
  },
  {
    section: 'throttled',
    alarms: /^Throttled$/,
    reason: 'the local stage has a limit of 5,000 requests a second, more than a laptop can send',
  },
  {
    section: 'traffic-anomaly',
    alarms: /^TrafficAnomaly$/,
    reason: 'CloudWatch learns the usual traffic over two weeks',
  },
  {
    section: 'table-throttled',
    alarms: /^TableThrottled$/,
    reason: 'the local table has no capacity to exceed',
  },
  {
    section: 'live-updates',
    alarms: /^LiveKeysUnavailable$/,
    reason: 'the local token issuer runs inside npm start and cannot be taken away from it',
  },
];
