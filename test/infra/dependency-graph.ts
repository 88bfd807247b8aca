/** What one element of a template refers to by its definition. */
type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** A template as CloudFormation gets it, as far as its references go. */
export interface TemplateJson {
  readonly Parameters?: Readonly<Record<string, unknown>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources?: Readonly<Record<string, unknown>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
}

/**
 * The rings in which elements of a template depend on each other, each from its first element by name. CloudFormation
 * reads every section of a resource, `UpdatePolicy` too, and refuses a template with a ring:
 * docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html, github.com/aws/aws-cdk/issues/2231.
 */
export function circularDependencies(template: TemplateJson): string[][] {
  const graph = graphOf(template);
  const rings = new Map<string, string[]>();
  for (const start of [...graph.keys()].sort()) {
    const ring = ringFrom(start, graph);
    const key = ring && [...ring].sort().join();
    if (ring && key !== undefined && !rings.has(key)) rings.set(key, ring);
  }
  return [...rings.values()];
}

/** References to what the template does not have, as `from -> to`. */
export function danglingReferences(template: TemplateJson): string[] {
  const graph = graphOf(template);
  const isKnown = (name: string) =>
    graph.has(name) || Object.hasOwn(template.Parameters ?? {}, name) || name.startsWith('AWS::');
  return [...graph].flatMap(([from, targets]) =>
    [...targets].filter((target) => !isKnown(target)).map((target) => `${from} -> ${target}`),
  );
}

/** What these elements refer to beside each other and the template's parameters, as `from -> to`. */
export function referencesOutOf(ids: readonly string[], template: TemplateJson): string[] {
  const graph = graphOf(template);
  return ids.flatMap((id) =>
    [...(graph.get(id) ?? [])]
      .filter((target) => graph.has(target) && !ids.includes(target))
      .map((target) => `${id} -> ${target}`),
  );
}

function graphOf({ Conditions = {}, Resources = {}, Outputs = {} }: TemplateJson): Graph {
  const named = (prefix: string, elements: Readonly<Record<string, unknown>>) =>
    Object.entries(elements).map(
      ([name, definition]) => [prefix + name, new Set(referencesIn(definition))] as const,
    );
  return new Map([
    ...named(conditionPrefix, Conditions),
    ...named('', Resources),
    ...named('Output ', Outputs),
  ]);
}

/** Conditions have their own names: one may be called like a resource. */
const conditionPrefix = 'Condition ';

/** Names of all that a value refers to, however deep. */
function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, argument]) => {
    const reads = readers[key];
    // A property may be called like one of these, with something else in it.
    const read = reads?.(argument) ?? [];
    return [...read, ...referencesIn(argument)];
  });
}

const readers: Readonly<Record<string, (argument: unknown) => string[]>> = {
  Ref: strings,
  DependsOn: (argument) => (Array.isArray(argument) ? argument.flatMap(strings) : strings(argument)),
  // `Name.Attribute`, or a list of both.
  'Fn::GetAtt': (argument) => strings(Array.isArray(argument) ? argument[0] : argument).map(beforeDot),
  'Fn::Sub': substituted,
  // Of a resource, an output or another condition; in a policy it is an object.
  Condition: (argument) => strings(argument).map((name) => conditionPrefix + name),
  'Fn::If': (argument) =>
    Array.isArray(argument) ? strings(argument[0]).map((name) => conditionPrefix + name) : [],
};

/** `${Name}` and `${Name.Attribute}` in a text, without `${!Literal}` and the variables that stand beside it. */
function substituted(argument: unknown): string[] {
  const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
  return [...String(text).matchAll(/\$\{([^!}][^}]*)\}/g)]
    .map(([, name = '']) => beforeDot(name.trim()))
    .filter((name) => !Object.hasOwn(variables ?? {}, name));
}

function strings(argument: unknown): string[] {
  return typeof argument === 'string' ? [argument] : [];
}

function beforeDot(name: string): string {
  return name.split('.')[0] ?? name;
}

/** The shortest way from an element back to itself. */
function ringFrom(start: string, graph: Graph): string[] | undefined {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const name of queue) {
    for (const target of graph.get(name) ?? []) {
      if (target === start) return wayTo(name, cameFrom, start);
      if (!graph.has(target) || cameFrom.has(target)) continue;
      cameFrom.set(target, name);
      queue.push(target);
    }
  }
  return undefined;
}

function wayTo(end: string, cameFrom: ReadonlyMap<string, string>, start: string): string[] {
  const way: string[] = [];
  for (let name: string | undefined = end; name !== undefined && name !== start; name = cameFrom.get(name)) {
    way.unshift(name);
  }
  return [start, ...way];
}
