import { expect, it } from 'vitest';
import { parseRehearseArguments } from '../../../../../tools/cli/rehearse/rehearse-arguments.ts';

const parse = (argv: readonly string[], environment: NodeJS.ProcessEnv = {}) =>
  parseRehearseArguments(argv, environment);

it.each([
  ['messages-failed', 'messages-failed'],
  ['MessagesFailedSms', 'messages-failed'],
  ['IncomingWebhook-prod-MessagesFailedWhatsapp', 'messages-failed'],
  ['IncomingWebhook-local-SmsRepliesDeadLetters', 'dead-letters'],
  ['IncomingWebhook-dev-RouteMessageThrottles', 'lambda-throttles'],
  ['live-updates', 'live-updates'],
])('finds the rehearsal of %s', (name, section) => {
  expect(parse([name]).rehearsal?.section).toBe(section);
});

it.each([
  ['throttled', /^throttled cannot be rehearsed: the local stage has a limit/],
  ['IncomingWebhook-prod-ReleaseErrors-17', /^release-taken-back cannot be rehearsed: .* no CodeDeploy/],
  ['LiveKeysUnavailable', /^live-updates cannot be rehearsed: the local token issuer/],
])('says why %s cannot be rehearsed', (name, reason) => {
  expect(() => parse([name])).toThrow(reason);
});

it.each([
  [
    ['nonsense'],
    'no alarm and no section of the runbook is called "nonsense": see npm run rehearse -- --list',
  ],
  [[], 'name an alarm, or give --list'],
  [['dead-letters', 'queue-age'], 'unexpected argument "queue-age": name one alarm'],
  [['dead-letters', '--list'], 'give an alarm or --list, not both'],
])('refuses %j by name', (argv, message) => {
  expect(() => parse(argv)).toThrow(message);
});

it('refuses anything but the local cloud, and names the stage', () => {
  expect(() => parse(['dead-letters'], { STAGE: 'prod' })).toThrow('STAGE is prod, unset it first');
});

it('lists also where the environment names a stage, because a list changes nothing', () => {
  expect(parse(['--list'], { STAGE: 'prod' }).rehearsal).toBeUndefined();
});
