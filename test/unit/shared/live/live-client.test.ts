import { expect, it } from 'vitest';
import { fromAuthorizerContext, toAuthorizerContext } from '../../../../shared/live/live-client.ts';

const client = { companyId: 'company-1', canReadText: true, expiresAt: 1_795_000_000 };

it('reads its own context back, also after API Gateway made text of it', () => {
  const context = toAuthorizerContext(client);
  const asText = Object.fromEntries(Object.entries(context).map(([name, value]) => [name, String(value)]));

  expect(fromAuthorizerContext(context)).toEqual(client);
  expect(fromAuthorizerContext(asText)).toEqual(client);
});

it('does not take "false" for a permission', () => {
  expect(fromAuthorizerContext({ company_id: 'a', can_read_text: 'false', expires_at: '1' })).toMatchObject({
    canReadText: false,
  });
});

it.each([[undefined], [null], [{}], [{ company_id: '', expires_at: 1 }], [{ company_id: 'a' }]])(
  'knows nobody in %j',
  (context) => {
    expect(fromAuthorizerContext(context)).toBeUndefined();
  },
);
