import { join } from 'node:path';
import { bundleModule } from '../../../../infra/bundling.ts';
import { runChild } from '../run-child.ts';
import type { Section } from '../section.ts';
import { type Measured, showMeasured, summarize } from '../statistics.ts';
import { type MemoryUse, type Work, type Workload, workloads } from './work-result.ts';

const processes = 3;
const repetitions = 7;
const memoryMailBytes = 4 * 1_024 * 1_024;
const workNames: Readonly<Record<Workload, string>> = {
  whatsapp: 'a WhatsApp message',
  'mail-10k': 'an email of 10 KB',
  'mail-1m': 'an email of 1 MB',
};
const emailBudget = 'three bare ECDSA checks, one pass over its bytes, and a tenth';
const directory = join(import.meta.dirname, '..', '..', '..', '..', 'dist', 'bench');
const env = { POWERTOOLS_SERVICE_NAME: 'incoming-webhook-bench', LOG_LEVEL: 'INFO' };

interface WorkloadFigures extends Readonly<Record<keyof Work, Measured>> {
  readonly workload: Workload;
  readonly budget: number;
}

export interface WorkFigures {
  readonly work: readonly WorkloadFigures[];
  /** Of a 4 MB email, as multiples of its size. */
  readonly memory: { readonly peak: Measured; readonly event: Measured };
}

/** What a request costs the ingress without AWS, each workload in new processes. */
export async function measureWork(): Promise<WorkFigures> {
  for (const name of ['work-child', 'memory-child']) {
    bundleModule(join('tools', 'lab', 'bench', 'work', `${name}.ts`), join(directory, name));
  }
  const work: WorkloadFigures[] = [];
  for (const workload of workloads) work.push(await measureWorkload(workload));
  return { work, memory: await measureMemory() };
}

async function measureWorkload(workload: Workload): Promise<WorkloadFigures> {
  const rounds: Work[] = [];
  for (let index = 0; index < processes; index++) {
    const args = [workload, String(repetitions)];
    rounds.push(...(await runChild<Work[]>(join(directory, 'work-child', 'index.js'), { args, env })));
  }
  const of = (name: keyof Work) => summarize(rounds.map((round) => round[name]));
  const [signature, pass] = [of('signature'), of('pass')];
  return {
    workload,
    request: of('request'),
    elapsed: of('elapsed'),
    signature,
    pass,
    budget: workload === 'whatsapp' ? 50 : 1.1 * (3 * signature.median + pass.median),
  };
}

async function measureMemory(): Promise<WorkFigures['memory']> {
  const uses: MemoryUse[] = [];
  for (let index = 0; index < processes; index++) {
    const options = { args: [String(memoryMailBytes)], env, nodeArgs: ['--expose-gc'] };
    uses.push(await runChild<MemoryUse>(join(directory, 'memory-child', 'index.js'), options));
  }
  const multiples = (name: 'peak' | 'event') => summarize(uses.map((use) => use[name] / use.bodyBytes));
  return { peak: multiples('peak'), event: multiples('event') };
}

export function workSection(figures: WorkFigures): Section {
  const { work, memory } = figures;
  return {
    title: 'Work of the ingress per request, without AWS',
    columns: [
      'request',
      '× signature check',
      'CPU µs',
      'budget µs',
      'signature µs',
      'one pass µs',
      'elapsed µs',
    ],
    rows: work.map((row) => [
      row.workload,
      (row.request.median / row.signature.median).toFixed(1),
      showMeasured(row.request),
      row.budget.toFixed(0),
      showMeasured(row.signature),
      showMeasured(row.pass),
      showMeasured(row.elapsed),
    ]),
    notes: [
      `A 4 MB email takes ${showMeasured(memory.peak, 2)} times its size above the idle process at its highest (budget 4), of which ${memory.event.median.toFixed(2)} are its event.`,
      `Medians with the middle half of ${processes * repetitions} repetitions in ${processes} processes. CPU is user and system time of all threads. Budget of an email: three bare checks and one pass, and a tenth for memory that is never shared between requests.`,
      'The real handler: base64, headers, signature, parsing, one log line, one line of metrics, printed to nowhere. What it would store is dropped.',
    ],
    figures,
    headlines: [
      ...work.map(({ workload, request, budget }) => ({
        what: `${workNames[workload]}, without AWS, in CPU`,
        measured: microseconds(request.median),
        budget:
          workload === 'whatsapp'
            ? `${microseconds(budget)}, on a faster machine`
            : `${microseconds(budget)}: ${emailBudget}`,
      })),
      {
        what: 'memory for an email of 4 MB, above the idle process',
        measured: `${memory.peak.median.toFixed(1)} times its size`,
        budget: '4 times',
      },
    ],
  };
}

function microseconds(value: number): string {
  return `${Math.round(value).toLocaleString('en')} µs`;
}
