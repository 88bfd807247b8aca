import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleBudgetsKb } from '../../../../infra/bundling/budgets.ts';
import {
  type Bundle,
  bundleFunctions,
  bundleModule,
  bundlesDirectory,
  type FunctionName,
} from '../../../../infra/bundling.ts';
import {
  baselinesDirectory,
  bundleByCdkDefaults,
  bundleNaiveIngress,
} from '../baselines/bundle-baselines.ts';
import { runChild } from '../run-child.ts';
import type { Section } from '../section.ts';
import { type Measured, showMeasured, summarize } from '../statistics.ts';
import { functionEnvironment } from './function-environment.ts';
import type { Load } from './load-child.ts';
import { firstEventOf } from './sample-events.ts';
import { startStubAws } from './stub-aws.ts';

const repetitions = 9;
/** The ingress loads at least so many times as fast as the naive bundle. */
const loadBudget = 5;
const childDirectory = join(baselinesDirectory, '..', 'load-child');
const ingressName = 'receive-webhook';

interface Variant {
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
  readonly event: FunctionName | 'first email';
}

export interface LoadFigures extends Readonly<Record<keyof Load, Measured>> {
  readonly name: string;
  readonly bytes: number;
}

/** Load every bundle in fresh processes, the variants by turns so that a slow minute meets all of them. */
export async function measureLoad(): Promise<LoadFigures[]> {
  bundleModule(join('tools', 'lab', 'bench', 'load-time', 'load-child.ts'), childDirectory);
  const variants = variantsOf(bundleFunctions());
  const stub = await startStubAws();
  const loads = new Map<string, Load[]>(variants.map(({ name }) => [name, []]));
  try {
    for (let round = 0; round < repetitions; round++) {
      for (const variant of variants) loads.get(variant.name)?.push(await load(variant, stub.url));
    }
  } finally {
    await stub.stop();
  }
  return variants.map(({ name, bytes }) => {
    const of = (key: keyof Load) => summarize((loads.get(name) ?? []).map((one) => one[key]));
    return {
      name,
      bytes,
      load: of('load'),
      loadCpu: of('loadCpu'),
      first: of('first'),
      firstCpu: of('firstCpu'),
    };
  });
}

function variantsOf(bundles: readonly Bundle[]): Variant[] {
  const byCdk = bundleByCdkDefaults();
  const ours = (name: FunctionName) => join(bundlesDirectory, name, 'index.js');
  const ingress = bundles.find(({ name }) => name === ingressName);
  return [
    { name: `${ingressName}: naive`, ...bundleNaiveIngress(), event: ingressName },
    ...bundles.flatMap(({ name, bytes }): Variant[] => [
      { name: `${name}: CDK's defaults`, ...byCdk[name], event: name },
      { name, file: ours(name), bytes, event: name },
    ]),
    { name: 'first email', file: ours(ingressName), bytes: ingress?.bytes ?? 0, event: 'first email' },
  ];
}

function load({ name, file, event }: Variant, awsUrl: string): Promise<Load> {
  const first = firstEventOf(event);
  const args = [file];
  if (first !== undefined) {
    const eventFile = join(childDirectory, `${event.replace(' ', '-')}.json`);
    mkdirSync(childDirectory, { recursive: true });
    writeFileSync(eventFile, JSON.stringify(first));
    args.push(eventFile);
  }
  return runChild<Load>(join(childDirectory, 'index.js'), { args, env: functionEnvironment(awsUrl) }).catch(
    (error: unknown) => {
      throw new Error(`${name} did not load`, { cause: error });
    },
  );
}

export function loadSection(figures: readonly LoadFigures[]): Section {
  const of = (name: string) => figures.find((row) => row.name === name);
  const [ours, naive] = [of(ingressName), of(`${ingressName}: naive`)];
  const times = (ours && naive && naive.loadCpu.median / ours.loadCpu.median) ?? 0;
  const oursOf = ({ name }: LoadFigures) => of(name.split(':', 1)[0] ?? '') ?? of(ingressName);
  const kilobytes = ((ours?.bytes ?? 0) / 1_024).toFixed(0);
  const sizeBudget = `${bundleBudgetsKb[ingressName]} KB`;
  return {
    title: 'Load time and size of each function',
    columns: ['bundle', '× ours', 'load CPU ms', 'load ms', 'first call ms', 'first call CPU ms', 'KB'],
    rows: figures.map((row) => [
      row.name,
      (row.loadCpu.median / (oursOf(row)?.loadCpu.median ?? 1)).toFixed(1),
      showMeasured(row.loadCpu),
      showMeasured(row.load),
      row.first.median === 0 ? '' : showMeasured(row.first),
      row.first.median === 0 ? '' : row.firstCpu.median.toFixed(1),
      (row.bytes / 1_024).toFixed(0),
    ]),
    notes: [
      `The ingress loads ${times.toFixed(1)} times as fast as the naive bundle (budget ${loadBudget}), in ${kilobytes} KB (budget ${sizeBudget}).`,
      "naive: twilio, zod, Tracer, middy, SDK and mail parsers whole, not minified. CDK's defaults: the same code as ours by NodejsFunction, CommonJS, not minified, `@aws-sdk/*` and `@smithy/*` loaded from node_modules as from the runtime.",
      "Fresh Node 24 processes; the modules that Lambda's runtime client loads were loaded before, the client itself, which is no dependency of this project, was not. The first call talks to a server on the loopback interface; mail loads its parser then.",
      `Medians with the middle half of ${repetitions} processes each.`,
    ],
    figures,
    headlines: [
      {
        what: 'load time of the ingress function, in CPU',
        measured: `${(ours?.loadCpu.median ?? 0).toFixed(0)} ms, ${times.toFixed(1)} times as fast as a naive bundle`,
        budget: `${loadBudget} times`,
      },
      { what: 'bundle of the ingress function', measured: `${kilobytes} KB`, budget: sizeBudget },
    ],
  };
}
