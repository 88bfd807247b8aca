import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { synthesize } from './synthesize.ts';

const openapi = JSON.parse(
  readFileSync(new URL('../../docs/reference/openapi.json', import.meta.url), 'utf8'),
);
const { template } = synthesize('prod');

it('the OpenAPI document has every status and code that API Gateway answers without the function', () => {
  const answers = Object.values(template.findResources('AWS::ApiGateway::GatewayResponse')).map(
    ({ Properties: { StatusCode, ResponseTemplates, ResponseType } }) => ({
      status: StatusCode ?? (ResponseType === 'DEFAULT_5XX' ? '500' : '400'),
      code: JSON.parse(ResponseTemplates['application/json']).error,
    }),
  );

  const documented = answers.filter(({ status, code }) => {
    const { schema } = openapi.components.responses[status].content['application/json'];
    return schema.allOf[1].properties.error.enum.includes(code);
  });

  expect(answers.length).toBeGreaterThan(10);
  expect(documented).toEqual(answers);
});

it('the OpenAPI document has the routes of the API', () => {
  const paths = Object.values(template.findResources('AWS::ApiGateway::Resource'))
    .map(({ Properties: { PathPart } }) => PathPart)
    .filter((part) => part !== 'webhooks');

  expect(Object.keys(openapi.paths).toSorted()).toEqual(paths.map((part) => `/webhooks/${part}`).toSorted());
});
