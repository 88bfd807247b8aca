import { describe, expect, it } from 'vitest';
import { deniedText } from '../../../../tools/console/denied-text.ts';

const denial = (name: string, message: string, more: object = {}) =>
  Object.assign(new Error(message), { name }, more);
const user = 'arn:aws:sts::111122223333:assumed-role/operators/jo';

describe('a missing permission', () => {
  it.each([
    // Published examples: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
    [
      'AccessDeniedException',
      `User: ${user} is not authorized to perform: dynamodb:Query on resource: arn:aws:dynamodb:eu-west-1:111122223333:table/T/index/i because no identity-based policy allows the dynamodb:Query action`,
      'dynamodb:Query on arn:aws:dynamodb:eu-west-1:111122223333:table/T/index/i is missing',
    ],
    [
      'AccessDenied',
      `User: ${user} is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::b/raw/SM1" because no identity-based policy allows the s3:GetObject action`,
      's3:GetObject on arn:aws:s3:::b/raw/SM1 is missing',
    ],
    [
      'AccessDenied',
      `User: ${user} is not authorized to perform: sqs:getqueueattributes on resource: arn:aws:sqs:eu-west-1:111122223333:q because no identity-based policy allows the sqs:getqueueattributes action`,
      'sqs:getqueueattributes on arn:aws:sqs:eu-west-1:111122223333:q is missing',
    ],
    [
      'AccessDeniedException',
      `User: ${user} is not authorized to perform: states:StartExecution because no identity-based policy allows the states:StartExecution action`,
      'states:StartExecution is missing',
    ],
  ])('gets a name and its resource, as %s says it', (name, message, expected) => {
    expect(deniedText(denial(name, message))).toBe(
      `The permission ${expected}: ${user} has no policy that allows it.`,
    );
  });

  it('gets a name where a service writes Message and the SDK leaves message empty', () => {
    const Message = `User: ${user} is not authorized to perform: logs:FilterLogEvents on resource: arn:aws:logs:eu-west-1:1:log-group:g because no identity-based policy allows the logs:FilterLogEvents action`;

    expect(deniedText(denial('AccessDeniedException', '', { Message }))).toContain('logs:FilterLogEvents on');
  });

  it('counts as denied, and not as missing, where a policy denies it', () => {
    const message = `User: ${user} is not authorized to perform: sqs:startmessagemovetask on resource: arn:aws:sqs:eu-west-1:1:q with an explicit deny in a service control policy`;

    expect(deniedText(denial('AccessDenied', message))).toBe(
      `A policy denies sqs:startmessagemovetask on arn:aws:sqs:eu-west-1:1:q to ${user}.`,
    );
  });

  it('keeps what AWS said where that names no action', () => {
    expect(deniedText(denial('AccessDenied', 'Access Denied'))).toBe('AWS denied this (Access Denied).');
  });

  it.each([denial('ValidationException', 'no'), 'a text', undefined])(
    'stands for no other error: %s',
    (error) => {
      expect(deniedText(error)).toBeUndefined();
    },
  );
});
