import { beforeAll, describe, expect, it, vi } from 'vitest';
import { contextObject } from '../../shared/context/context-object.ts';
import { fitContext } from '../../shared/context/fit-context.ts';
import { publishedSchema } from '../../shared/context/published-schema.ts';
import { toContextObject } from '../../shared/context/to-context-object.ts';
import type { MessageItem } from '../../shared/messages/message-item.ts';
import { ownedKeys } from '../../shared/store/content-keys.ts';
import { conversation } from '../support/builders.ts';
import { sha256 } from '../support/channel-keys.ts';
import { type Expectation, readFixtures } from '../support/fixtures.ts';
import { type Ingress, startIngress, toProxyEvent } from '../support/ingress.ts';
import { unreadableParameters } from '../support/read-back.ts';
import { fixtureProvider, signRequest } from '../support/sign-request.ts';

/** The published schema's entries for the metadata. */
const documented: Record<string, { readonly description?: string }> = JSON.parse(publishedSchema()).properties
  .message.properties.provider_metadata.properties;
/** Fixtures with parameters that no provider sends today. */
const invented = /^twilio\/(malformed\/|messages\/new-parameter)/;

const ingresses = new Map<string, Ingress>();
const fixtures = readFixtures();

/** Every field that a fixture has put into a context. */
const contextFields = new Set<string>();

/** One handler for each configuration that a fixture asks for. */
async function ingressFor(config: Expectation['config'] = {}): Promise<Ingress> {
  const key = JSON.stringify(config);
  const ingress = ingresses.get(key) ?? (await startIngress(config));
  ingresses.set(key, ingress);
  return ingress;
}

beforeAll(() => {
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
});

it('has a fixture for what the providers send and for what an attacker may', () => {
  expect(fixtures.length).toBeGreaterThan(120);
});

describe.each(fixtures)('$name', ({ name, request, expected }) => {
  it(expected.about, async () => {
    const { cloud, handle } = await ingressFor(expected.config);
    cloud.reset();

    const provider = name.split('/', 1)[0] ?? '';
    const event = toProxyEvent(signRequest(request, expected.sign, provider));
    const answer = await handle(event);

    expect(answer.statusCode, answer.body).toBe(expected.status);
    expect(Object.prototype).not.toHaveProperty('polluted');
    const contentType = answer.headers?.['Content-Type'];
    if (expected.outcome === 'refused') {
      expect(contentType).toBe('application/json');
      expect(JSON.parse(answer.body)).toEqual({
        success: false,
        error: expected.reason,
        request_id: 'request-1',
      });
      expect(cloud.writes()).toBe(0);
      return;
    }
    expect({ type: contentType, body: answer.body }).toEqual(fixtureProvider(provider).acknowledgement);
    const stored = [...cloud.items.values()].filter((item) => item.message_id !== undefined);
    const [item] = stored;
    switch (expected.outcome) {
      case 'status_callback':
        expect(cloud.writes()).toBe(0);
        return;
      case 'events':
        expect(stored).toEqual([]);
        expect(cloud.items.size).toBe(expected.events);
        return;
      case 'quarantined':
        expect(item).toMatchObject({ routing_status: 'quarantined', status_reason: expected.reason });
        expect(cloud.objects.get(String(item?.content_ref))?.equals(request.body)).toBe(true);
        expect(cloud.started).toEqual([]);
        return;
      case 'message':
        expect(stored).toHaveLength(1);
        expect(item).toMatchObject({ ...expected.item, routing_status: 'pending' });
        expect(cloud.started).toHaveLength(1);
        for (const path of expected.without ?? []) expect(item).not.toHaveProperty(path);
        for (const [end, digest] of Object.entries(expected.objects ?? {})) {
          const found = [...cloud.objects].find(([key]) => key.endsWith(end));
          expect(found && sha256(found[1]), end).toBe(digest);
        }
        if (item?.provider === 'sendgrid' || item?.raw_ref !== undefined) {
          expect(cloud.objects.get(String(item.raw_ref))?.equals(request.body)).toBe(true);
        }
        if (item?.provider === 'twilio' && item.raw_ref === undefined && !expected.config?.twilioJson) {
          const text = cloud.objects.get(String(item.content_ref))?.toString('utf8') ?? String(item.content);
          expect(unreadableParameters(request.body, item as unknown as MessageItem, text)).toEqual([]);
        }
        expect(ownedKeys(item as unknown as MessageItem).sort()).toEqual([...cloud.objects.keys()].sort());
        expectContext(item as unknown as MessageItem);
        if (!invented.test(name)) expectDocumented(item as unknown as MessageItem);
        expect(await handle(event)).toEqual(answer);
        expect(cloud.items.size).toBe(1);
        expect(cloud.started).toHaveLength(1);
    }
  });
});

/** A consumer finds every key of the metadata described in the published schema. */
function expectDocumented({ metadata = {} }: MessageItem): void {
  expect(Object.keys(metadata).filter((key) => documented[key]?.description === undefined)).toEqual([]);
}

/** Everything that was stored can be put on a queue. */
function expectContext(item: MessageItem): void {
  const context = fitContext(toContextObject(item, conversation(), new Date()));
  expect(context).toBeDefined();
  if (context?.message.body_truncated) expect(context.message.content_ref).toBeDefined();
  expect(contextObject.parse(context)).toEqual(context);
  for (const path of fieldsOf(context)) contextFields.add(path);
}

/** Every field of a value by its path; `[]` stands for the elements of a list. */
function fieldsOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((element) => fieldsOf(element, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, field]) => {
    const at = path === '' ? name : `${path}.${name}`;
    return [at, ...fieldsOf(field, at)];
  });
}

it('describes every field that a channel puts into a context', () => {
  const described = describedFields(JSON.parse(publishedSchema()));

  const undescribed = [...contextFields].filter(
    (path) => !path.startsWith('message.provider_metadata.') && !described.has(path),
  );

  expect(contextFields).toContain('message.attachments[].sha256');
  expect(undescribed).toEqual([]);
});

/** Every field of a JSON Schema by its path. */
function describedFields(schema: unknown, path = ''): ReadonlySet<string> {
  const { properties = {}, items } = schema as { properties?: Record<string, unknown>; items?: unknown };
  const inside = Object.entries(properties).flatMap(([name, field]) => {
    const at = path === '' ? name : `${path}.${name}`;
    return [at, ...describedFields(field, at)];
  });
  return new Set([...inside, ...(items === undefined ? [] : describedFields(items, `${path}[]`))]);
}
