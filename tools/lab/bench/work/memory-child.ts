import { readFileSync, writeFileSync } from 'node:fs';
import { mail, toProxyEvent } from '../samples.ts';
import { createIngress } from './ingress.ts';
import type { MemoryUse } from './work-result.ts';

/** Measures the memory of one large mail in this process, which must run with `--expose-gc`. */
const bodyBytes = Number(process.argv[2]);

async function main(): Promise<void> {
  const ingress = createIngress();
  await ingress(toProxyEvent(mail(100_000)));
  const idle = settledBytes();
  const event = toProxyEvent(mail(bodyBytes));
  const withEvent = settledBytes();
  forgetPeak();
  const { statusCode } = await ingress(event);
  if (statusCode !== 200) throw new Error(`answered ${statusCode}`);
  const result: MemoryUse = { bodyBytes, peak: peakBytes() - idle, event: withEvent - idle };
  process.send?.(result, () => process.exit(0));
}

function settledBytes(): number {
  for (let round = 0; round < 3; round++) globalThis.gc?.();
  return process.memoryUsage.rss();
}

/** Linux keeps the highest resident size of a process and lets it be forgotten; elsewhere it counts from the start. */
function forgetPeak(): void {
  if (process.platform === 'linux') writeFileSync('/proc/self/clear_refs', '5');
}

function peakBytes(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1_024;
  const status = readFileSync('/proc/self/status', 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1_024;
}

void main();
