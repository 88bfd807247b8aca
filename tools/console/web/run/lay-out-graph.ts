import { Graph, layout } from '@dagrejs/dagre';
import type { Edge, WorkflowGraph } from './workflow-graph.ts';

interface Point {
  readonly x: number;
  readonly y: number;
}

export interface PlacedNode extends Point {
  readonly id: string;
  readonly type: string;
  readonly width: number;
  readonly height: number;
}

export interface PlacedEdge extends Edge {
  readonly points: readonly Point[];
}

export interface PlacedGraph {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

const nodeHeight = 38;
const characterWidth = 6.7;

/** Give every state and way of a graph its place, from the top down. `x` and `y` of a node are its middle. */
export function layOutGraph({ nodes, edges }: WorkflowGraph): PlacedGraph {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'TB', nodesep: 14, ranksep: 28, edgesep: 8 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id } of nodes) {
    graph.setNode(id, { width: Math.max(76, id.length * characterWidth + 26), height: nodeHeight });
  }
  for (const { from, to } of edges) graph.setEdge(from, to);
  layout(graph);
  const placedNodes = nodes.map(({ id, type }) => {
    const { x = 0, y = 0, width } = graph.node(id);
    return { id, type, x, y, width, height: nodeHeight };
  });
  const placedEdges = edges.map((edge) => ({ ...edge, points: graph.edge(edge.from, edge.to).points ?? [] }));
  return { ...frameOf(placedNodes, placedEdges), nodes: placedNodes, edges: placedEdges };
}

const margin = 6;

/** dagre's own size leaves out edges that lead around the states. */
function frameOf(nodes: readonly PlacedNode[], edges: readonly PlacedEdge[]) {
  const points = edges.flatMap((edge) => edge.points);
  const xs = [
    ...nodes.flatMap(({ x, width }) => [x - width / 2, x + width / 2]),
    ...points.map(({ x }) => x),
  ];
  const ys = [
    ...nodes.flatMap(({ y, height }) => [y - height / 2, y + height / 2]),
    ...points.map(({ y }) => y),
  ];
  const left = Math.min(...xs) - margin;
  const top = Math.min(...ys) - margin;
  return { left, top, width: Math.max(...xs) + margin - left, height: Math.max(...ys) + margin - top };
}

/** A smooth line through the points: through the middles between them, bent towards each. */
export function pathThrough(points: readonly Point[]): string {
  const [first, ...others] = points;
  const last = others.at(-1);
  if (first === undefined || last === undefined) return '';
  const bends = others.slice(0, -1).map((point, index) => {
    const next = others[index + 1] ?? point;
    return `Q${round(point.x)} ${round(point.y)} ${round((point.x + next.x) / 2)} ${round((point.y + next.y) / 2)}`;
  });
  return [`M${round(first.x)} ${round(first.y)}`, ...bends, `L${round(last.x)} ${round(last.y)}`].join('');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
