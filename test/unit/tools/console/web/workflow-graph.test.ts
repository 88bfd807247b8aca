import { describe, expect, it } from 'vitest';
import { layOutGraph, pathThrough } from '../../../../../tools/console/web/run/lay-out-graph.ts';
import { stateRunsOf } from '../../../../../tools/console/web/run/state-runs.ts';
import { edgeKey, graphOf, takenEdges } from '../../../../../tools/console/web/run/workflow-graph.ts';

const definition = {
  StartAt: 'Build',
  States: {
    Build: { Type: 'Task', Next: 'Known?', Catch: [{ Next: 'Failed' }] },
    'Known?': { Type: 'Choice', Choices: [{ Next: 'Route' }, { Next: 'Route' }], Default: 'Failed' },
    Route: { Type: 'Task', End: true },
    Failed: { Type: 'Fail' },
  },
};

describe('the graph of a state machine', () => {
  it('has each way once: next, choices, default and catch', () => {
    const { nodes, edges } = graphOf(definition);

    expect(nodes.map(({ id }) => id)).toEqual(['Build', 'Known?', 'Route', 'Failed']);
    expect(edges.map(({ from, to }) => `${from} > ${to}`)).toEqual([
      'Build > Known?',
      'Build > Failed',
      'Known? > Route',
      'Known? > Failed',
    ]);
  });

  it('marks the ways that an execution took', () => {
    const taken = takenEdges(['Build', 'Known?', 'Route']);

    expect(taken.has(edgeKey({ from: 'Known?', to: 'Route' }))).toBe(true);
    expect(taken.has(edgeKey({ from: 'Known?', to: 'Failed' }))).toBe(false);
  });

  it('the graph of a state machine is laid out from the top down without one state on another', () => {
    const { nodes, edges, left, top, width, height } = layOutGraph(graphOf(definition));
    const y = (id: string) => nodes.find((node) => node.id === id)?.y ?? 0;

    expect(y('Build')).toBeLessThan(y('Known?'));
    expect(y('Known?')).toBeLessThan(y('Route'));
    expect(new Set(nodes.map((node) => `${node.x} ${node.y}`)).size).toBe(4);
    const isInside = ({ x, y }: { readonly x: number; readonly y: number }) =>
      x > left && x < left + width && y > top && y < top + height;
    expect([...nodes, ...edges.flatMap(({ points }) => points)].filter((point) => !isInside(point))).toEqual(
      [],
    );
    expect(edges.every(({ points }) => pathThrough(points).startsWith('M'))).toBe(true);
  });
});

describe('the runs of states', () => {
  const time = (ms: number) => new Date(ms).toISOString();
  const step = { state: 'Build', enteredAt: time(100), exitedAt: time(140), errors: [] };
  const execution = {
    name: 'm-0',
    status: 'SUCCEEDED',
    startedAt: time(0),
    stoppedAt: time(150),
    steps: [step],
    error: null,
  };

  it('say how long a state took and whether it had to try again', () => {
    const errors = [{ error: 'E', cause: '' }];

    expect(stateRunsOf(execution).get('Build')).toEqual({ outcome: 'passed', durationMs: 40, errors: 0 });
    expect(stateRunsOf({ ...execution, steps: [{ ...step, errors }] }).get('Build')?.outcome).toBe('retried');
  });

  it('tell a state that runs from one in which the execution ended', () => {
    const steps = [{ ...step, exitedAt: null }];

    expect(stateRunsOf({ ...execution, status: 'RUNNING', stoppedAt: null, steps }).get('Build')).toEqual({
      outcome: 'running',
      durationMs: undefined,
      errors: 0,
    });
    expect(stateRunsOf({ ...execution, status: 'FAILED', steps }).get('Build')).toMatchObject({
      outcome: 'failed',
      durationMs: 50,
    });
  });
});
