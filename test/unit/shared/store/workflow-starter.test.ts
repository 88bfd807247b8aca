import { ExecutionAlreadyExists, InvalidName, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { restartWorkflow, startWorkflow } from '../../../../shared/store/workflow-starter.ts';

const engine = mockClient(SFNClient);
const workflow = { client: new SFNClient({}), stateMachineArn: 'arn:aws:states:::stateMachine:inbound' };
const input = {
  conversation_id: 'conv-1',
  message_key: 'message#SM1',
  channel_type: 'sms',
  request_id: 'request-1',
};
const exception = { message: 'no', $metadata: {} };

beforeEach(() => {
  engine.reset();
});

const startedName = () => engine.commandCalls(StartExecutionCommand)[0]?.args[0].input.name;

describe('startWorkflow', () => {
  it('names the execution after the message, and hands it the ids', async () => {
    engine.on(StartExecutionCommand).resolves({});

    await startWorkflow(workflow, input, { suffix: '0' });

    expect(engine.commandCalls(StartExecutionCommand)[0]?.args[0].input).toEqual({
      stateMachineArn: workflow.stateMachineArn,
      name: 'SM1-0',
      input: JSON.stringify(input),
    });
  });

  it('takes a start whose answer was lost for what it is', async () => {
    engine.on(StartExecutionCommand).rejects(new ExecutionAlreadyExists(exception));

    await expect(startWorkflow(workflow, input, { suffix: '0' })).resolves.toBeUndefined();
  });
});

describe('restartWorkflow', () => {
  it('gives the execution a name that no earlier try had and that is not cut, for the longest ids', async () => {
    engine.on(StartExecutionCommand).resolves({});
    const mail = { ...input, message_key: `message#email-${'a'.repeat(64)}` };

    expect(await restartWorkflow(workflow, mail, 10)).toBe('started');

    expect(startedName()).toMatch(/^email-a{64}-10-[0-9a-z]{6}$/);
    expect(startedName()?.length).toBeLessThanOrEqual(80);
  });

  it.each([1, 10, 100, 1_000_000])(
    'gives the execution a name that Step Functions accepts, at attempt %i',
    async (attempt) => {
      engine.on(StartExecutionCommand).resolves({});
      const email = { ...input, message_key: `message#email-${'a'.repeat(64)}` };

      await restartWorkflow(workflow, email, attempt);

      // https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
      expect(startedName()).toMatch(/^[\w-]{1,80}$/);
    },
  );

  it('says when the message is refused for itself', async () => {
    engine.on(StartExecutionCommand).rejects(new InvalidName(exception));

    expect(await restartWorkflow(workflow, input, 1)).toBe('refused');
  });

  it('throws when the engine throttles or is unavailable', async () => {
    const throttled = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
    engine.on(StartExecutionCommand).rejects(throttled);

    await expect(restartWorkflow(workflow, input, 1)).rejects.toThrow('slow down');
  });
});
