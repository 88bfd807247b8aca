import { readFileSync } from 'node:fs';

/** What a fresh process took: wall-clock and CPU milliseconds to load a bundle, and for its first invocation. */
export interface Load {
  readonly load: number;
  readonly loadCpu: number;
  /** 0 when it was not invoked. */
  readonly first: number;
  readonly firstCpu: number;
}

/** Arguments: the bundle, and a file with the event of its first invocation. */
const [bundle = '', eventFile] = process.argv.slice(2);

/** What Lambda's runtime client for Node has loaded before it turns to the function. */
const runtimeModules = ['http', 'fs', 'path', 'util', 'stream', 'async_hooks', 'url'];

async function main(): Promise<void> {
  const event = eventFile === undefined ? undefined : JSON.parse(readFileSync(eventFile, 'utf8'));
  for (const name of runtimeModules) require(`node:${name}`);
  const loading = stopwatch();
  const { handler } = require(bundle);
  const { elapsed: load, cpu: loadCpu } = loading();
  const invoking = stopwatch();
  if (event !== undefined) {
    const answer = await handler(event, { awsRequestId: '0', getRemainingTimeInMillis: () => 10_000 });
    if (answer?.statusCode !== undefined && answer.statusCode !== 200) {
      throw new Error(`answered ${JSON.stringify(answer)}`);
    }
  }
  const { elapsed: first, cpu: firstCpu } = invoking();
  const result: Load = { load, loadCpu, first: event === undefined ? 0 : first, firstCpu };
  process.send?.(result, () => process.exit(0));
}

function stopwatch(): () => { elapsed: number; cpu: number } {
  const startedAt = performance.now();
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return { elapsed: performance.now() - startedAt, cpu: (user + system) / 1_000 };
  };
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
