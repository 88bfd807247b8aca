import { type Deployment, deploymentOf } from '../../../cli/deployment/deployment.ts';

/** The simulated stack as the operator's tools open it. */
export const simulatedDeployment: Deployment = {
  ...deploymentOf({
    Endpoint: 'http://aws.test',
    ConversationsTableName: 'conversations',
    ContentBucketName: 'content',
    StateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:inbound',
  }),
  isLocal: false,
};
