import { describe, expect, it } from 'vitest';
import { changedResources } from '../../../../tools/local-cloud/changed-resources.ts';

function resource(path: string, Properties: unknown, Type = 'AWS::Lambda::Function') {
  return { Type, Properties, Metadata: { 'aws:cdk:path': `IncomingWebhook-local/${path}/Resource` } };
}

describe('what a deployment changed', () => {
  it('what a deployment changed is what is new, other than before, or gone, by its path', () => {
    const before = { Resources: { A: resource('A', 1), B: resource('Some/B', 1), C: resource('C', 1) } };
    const after = { Resources: { B: resource('Some/B', 2), C: resource('C', 1), D: resource('D', 1) } };

    expect(changedResources(before, after)).toEqual(['A', 'D', 'Some/B']);
  });

  it('what a deployment changed is nothing when only metadata differ', () => {
    const before = { Resources: { A: resource('A', { Code: 'one' }) } };
    const after = { Resources: { A: { ...resource('A', { Code: 'one' }), Metadata: {} } } };

    expect(changedResources(before, after)).toEqual([]);
  });

  it('leaves out versions, which follow the function that is named', () => {
    const before = { Resources: { A: resource('A', 1) } };
    const after = { Resources: { A: resource('A', 2), V: resource('A/V', 1, 'AWS::Lambda::Version') } };

    expect(changedResources(before, after)).toEqual(['A']);
  });
});
