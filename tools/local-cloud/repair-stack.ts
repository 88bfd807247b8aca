import {
  APIGatewayClient,
  CreateDeploymentCommand,
  CreateRequestValidatorCommand,
  GetRequestValidatorsCommand,
  GetResourcesCommand,
  GetRestApisCommand,
  UpdateMethodCommand,
} from '@aws-sdk/client-api-gateway';
import { DynamoDBClient, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import type { Deployed } from './deploy-stack.ts';
import { localClientSettings } from './local-clients.ts';

interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/**
 * Put right what the emulator's CloudFormation drops without a word and its API can do: the table's TTL and the
 * request validators of the API. Read from the synthesized template, so that the stack stays the only description.
 */
export async function repairStack(
  endpoint: string,
  { outputs, template }: Pick<Deployed, 'outputs' | 'template'>,
): Promise<void> {
  const resources = Object.values((template.Resources ?? {}) as Record<string, TemplateResource>);
  await Promise.all([
    repairTimeToLive(endpoint, outputs.ConversationsTableName ?? '', resources),
    repairValidators(endpoint, resources),
  ]);
}

async function repairTimeToLive(
  endpoint: string,
  TableName: string,
  resources: readonly TemplateResource[],
): Promise<void> {
  const specification = resources
    .filter(({ Type }) => /^AWS::DynamoDB::(Global)?Table$/.test(Type))
    .map(({ Properties }) => Properties?.TimeToLiveSpecification as { AttributeName?: string } | undefined)
    .find((found) => found?.AttributeName !== undefined);
  if (specification?.AttributeName === undefined) return;
  await new DynamoDBClient(localClientSettings(endpoint)).send(
    new UpdateTimeToLiveCommand({
      TableName,
      TimeToLiveSpecification: { Enabled: true, AttributeName: specification.AttributeName },
    }),
  );
}

/** The methods that the template validates get a validator that checks headers and query, then a new deployment. */
async function repairValidators(endpoint: string, resources: readonly TemplateResource[]): Promise<void> {
  const methods = resources.filter(
    ({ Type, Properties }) =>
      Type === 'AWS::ApiGateway::Method' && Properties?.RequestValidatorId !== undefined,
  );
  if (methods.length === 0) return;
  const client = new APIGatewayClient(localClientSettings(endpoint));
  const { items: apis = [] } = await client.send(new GetRestApisCommand({}));
  const restApiId = apis[0]?.id ?? '';
  const validatorId = await findOrCreateValidator(client, restApiId);
  const { items = [] } = await client.send(new GetResourcesCommand({ restApiId, embed: ['methods'] }));
  const validated = items.filter(({ resourceMethods }) =>
    Object.keys(resourceMethods?.POST?.requestParameters ?? {}).some((name) => name.includes('.header.')),
  );
  for (const { id } of validated) {
    await client.send(
      new UpdateMethodCommand({
        restApiId,
        resourceId: id,
        httpMethod: 'POST',
        patchOperations: [{ op: 'replace', path: '/requestValidatorId', value: validatorId }],
      }),
    );
  }
  await client.send(new CreateDeploymentCommand({ restApiId, stageName: 'local' }));
}

/** The validator of an earlier deployment stays, and serves again. */
async function findOrCreateValidator(
  client: APIGatewayClient,
  restApiId: string,
): Promise<string | undefined> {
  const name = 'headers';
  const { items = [] } = await client.send(new GetRequestValidatorsCommand({ restApiId }));
  const kept = items.find((validator) => validator.name === name);
  const validator =
    kept ??
    (await client.send(
      new CreateRequestValidatorCommand({ restApiId, name, validateRequestParameters: true }),
    ));
  return validator.id;
}
