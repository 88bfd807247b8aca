import { beforeEach, describe, expect, it } from 'vitest';
import { createRedeploy } from '../../../../../tools/local-cloud/start/redeploy.ts';

type Built = { stack: string; functions: Record<string, string> } | undefined;

let built: Built;
let calls: string[];
let isUpdatable: boolean;

const cloud = {
  outputs: { Url: 'first' },
  redeploy: async () => {
    calls.push('all');
    return { outputs: { Url: 'second' }, changed: ['Table'] };
  },
  updateCode: async (names: readonly string[]) => {
    if (names.length === 0) return;
    if (!isUpdatable) throw new Error('no such function');
    calls.push(...names);
  },
};

beforeEach(() => {
  built = { stack: '1', functions: { one: 'a', two: 'a' } };
  calls = [];
  isUpdatable = true;
});

/** Save, then redeploy: what was called, and what is reported. */
async function saved(redeploy: () => Promise<{ changed: readonly string[] }>, now: Built) {
  calls = [];
  built = now;
  const { changed } = await redeploy();
  return { calls, changed };
}

describe('a redeployment on save', () => {
  it('does nothing where what is built stayed the same', async () => {
    const redeploy = createRedeploy(cloud, () => built);

    expect(await saved(redeploy, built)).toEqual({ calls: [], changed: [] });
  });

  it('updates only the functions whose code changed, each time against what runs now', async () => {
    const redeploy = createRedeploy(cloud, () => built);

    expect(await saved(redeploy, { stack: '1', functions: { one: 'b', two: 'a' } })).toEqual({
      calls: ['one'],
      changed: ['functions/one'],
    });
    expect((await saved(redeploy, { stack: '1', functions: { one: 'b', two: 'b' } })).calls).toEqual(['two']);
    expect((await saved(redeploy, { stack: '1', functions: { one: 'a', two: 'b' } })).calls).toEqual(['one']);
  });

  it('deploys all of it where the stack changed, then gives functions that ran ahead of it their code', async () => {
    const redeploy = createRedeploy(cloud, () => built);
    await saved(redeploy, { stack: '1', functions: { one: 'b', two: 'a' } });

    const result = await saved(redeploy, { stack: '2', functions: { one: 'a', two: 'a' } });

    expect(result).toEqual({ calls: ['all', 'one'], changed: ['Table'] });
    expect(await redeploy()).toEqual({ outputs: { Url: 'second' }, changed: [] });
  });

  it('deploys all of it where the code cannot be updated or built', async () => {
    const redeploy = createRedeploy(cloud, () => built);

    expect((await saved(redeploy, undefined)).calls).toEqual(['all']);
    expect((await saved(redeploy, { stack: '1', functions: { one: 'b', two: 'a' } })).calls).toEqual(['all']);
    isUpdatable = false;
    expect((await saved(redeploy, { stack: '1', functions: { one: 'c', two: 'a' } })).calls).toEqual(['all']);
  });
});
