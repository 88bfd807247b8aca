import { fromEnv } from '@aws-sdk/credential-provider-env';
import { fromHttp } from '@aws-sdk/credential-provider-http';

type Init = Parameters<typeof fromHttp>[0];
type Provider = ReturnType<typeof fromHttp>;

/**
 * Stands in for `@aws-sdk/credential-provider-node` inside the container's bundle. ECS serves a task its role's
 * credentials over HTTP; a laptop has them in the environment.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
 */
export function defaultProvider(init: Init = {}): Provider {
  const inEnvironment = fromEnv();
  let ofTask: Provider | undefined;
  return () =>
    inEnvironment().catch(() => {
      ofTask ??= fromHttp(init);
      return ofTask();
    });
}
