import { useMemo } from 'preact/hooks';
import type { Execution } from '../../wire.ts';
import { formatDuration } from '../core/format.ts';
import { layOutGraph, type PlacedEdge, type PlacedNode, pathThrough } from './lay-out-graph.ts';
import { type StateRun, stateRunsOf } from './state-runs.ts';
import { type Definition, edgeKey, graphOf, takenEdges } from './workflow-graph.ts';

interface RunGraphProps {
  readonly definition: Definition;
  readonly execution: Execution;
}

/** The state machine as it is deployed, with the way that this execution took. The table beside it says the same in words. */
export function RunGraph({ definition, execution }: RunGraphProps) {
  const placed = useMemo(() => layOutGraph(graphOf(definition)), [definition]);
  const runs = stateRunsOf(execution);
  const taken = takenEdges(execution.steps.map(({ state }) => state));
  const isTaken = (edge: PlacedEdge) => taken.has(edgeKey(edge));
  // What was taken is drawn last, so that it lies on top.
  const edges = [...placed.edges].sort((left, right) => Number(isTaken(left)) - Number(isTaken(right)));
  const way = execution.steps.map(({ state }) => state).join(', then ');
  return (
    <svg
      class="graph"
      viewBox={`${placed.left} ${placed.top} ${placed.width} ${placed.height}`}
      style={{ maxWidth: `${Math.round(placed.width)}px` }}
      role="img"
      aria-label={`The state machine. This execution took: ${way}.`}
    >
      <defs>
        <ArrowHead id="arrow" />
        <ArrowHead id="arrow-taken" />
      </defs>
      {edges.map((edge) => (
        <path
          key={edgeKey(edge)}
          class={isTaken(edge) ? 'edge edge-taken' : 'edge'}
          data-from={edge.from}
          data-to={edge.to}
          d={pathThrough(edge.points)}
          marker-end={isTaken(edge) ? 'url(#arrow-taken)' : 'url(#arrow)'}
        />
      ))}
      {placed.nodes.map((node) => (
        <StateNode key={node.id} node={node} run={runs.get(node.id)} />
      ))}
    </svg>
  );
}

function ArrowHead({ id }: { readonly id: string }) {
  return (
    <marker
      id={id}
      class={id}
      viewBox="0 0 8 8"
      refX="7"
      refY="4"
      markerWidth="9"
      markerHeight="9"
      orient="auto"
      markerUnits="userSpaceOnUse"
    >
      <path d="M0 0.500 8 4 0 7.500z" />
    </marker>
  );
}

function StateNode({ node, run }: { readonly node: PlacedNode; readonly run: StateRun | undefined }) {
  const { id, type, x, y, width, height } = node;
  return (
    <g
      class={`state state-${type.toLowerCase()} ${run ? `state-${run.outcome}` : 'state-untouched'}`}
      data-state={id}
      transform={`translate(${x - width / 2} ${y - height / 2})`}
    >
      <rect width={width} height={height} rx={type === 'Choice' ? height / 2 : 7} />
      <text x={width / 2} y={run ? 16 : height / 2 + 4}>
        {id}
      </text>
      {run && (
        <text class="state-time" x={width / 2} y={29}>
          {run.errors > 0 ? `${run.errors} failed · ` : ''}
          {run.durationMs === undefined ? 'running' : formatDuration(run.durationMs)}
        </text>
      )}
    </g>
  );
}
