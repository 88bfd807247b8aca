import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { createChannels } from '../../../shared/channels/registry.ts';
import {
  MethodNotAllowedError,
  PayloadTooLargeError,
  SecretError,
  SignatureError,
  StoreUnavailableError,
  ThrottledError,
  TimeBudgetError,
  UnsupportedChannelError,
  UnsupportedContentTypeError,
  ValidationError,
} from '../../../shared/errors.ts';
import { errorResponse } from '../../../shared/http/acknowledgement.ts';

const path = new URL('../../../docs/reference/openapi.json', import.meta.url);
const document = JSON.parse(readFileSync(path, 'utf8'));
const details = { reason: 'any' };

describe('the OpenAPI document', () => {
  it('follows the schema of the OpenAPI Initiative, and its references resolve', async () => {
    const validator = new Validator();

    const { valid, errors } = await validator.validate(structuredClone(document));

    expect([valid, errors]).toEqual([true, undefined]);
    expect(validator.version).toBe('3.1');
    expect(() => validator.resolveRefs()).not.toThrow();
  });

  it('fails in the same validator when a part of it is wrong', async () => {
    const { valid } = await new Validator().validate({ ...structuredClone(document), paths: [] });

    expect(valid).toBe(false);
  });

  it('has every route of the registry', () => {
    const routes = Object.keys(createChannels({})).map((name) => `/webhooks/${name}`);

    expect(Object.keys(document.paths)).toEqual(routes);
  });

  it.each([
    new ValidationError(details),
    new SignatureError(details),
    new UnsupportedChannelError(details),
    new MethodNotAllowedError(details),
    new PayloadTooLargeError(details),
    new UnsupportedContentTypeError(details),
    new ThrottledError(details),
    new StoreUnavailableError(details),
    new TimeBudgetError(details),
    new SecretError({ ...details, code: 'secret_unavailable' }),
    new SecretError({ ...details, code: 'secret_not_configured' }),
    new Error('any'),
  ])('accepts the answer to $name', (error) => {
    const { statusCode, body } = errorResponse(error, 'request-1');
    const { schema } = document.components.responses[statusCode].content['application/json'];
    const { components } = document;
    const accepts = new Ajv2020({ strict: false }).compile({ ...schema, components });

    expect([accepts(JSON.parse(body)), accepts.errors]).toEqual([true, null]);
    expect(accepts({ ...JSON.parse(body), error: 'another' })).toBe(false);
  });
});
