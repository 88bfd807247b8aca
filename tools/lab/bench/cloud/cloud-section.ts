import type { Section } from '../section.ts';
import type { CloudFigures, CloudPhase } from './measure-cloud.ts';

export function cloudSection(figures: CloudFigures): Section {
  const { phases, audit, cpus } = figures;
  const [fixedRate, open] = [' a second', ', open'].map((pace) => {
    const of = (target: string) =>
      phases.find(({ name }) => name.startsWith(target) && name.endsWith(pace))?.p50 ?? 0;
    return { ours: of('this design'), empty: of('an empty Lambda') };
  }) as [Medians, Medians];
  return {
    title: 'The local cloud under load',
    columns: [
      'target',
      'requests',
      'a second',
      'ack p50 ms',
      'p90',
      'p99',
      'ack to queue p50 ms',
      'p90',
      'errors',
    ],
    rows: phases.map((phase) => rowOf(phase, phases)),
    notes: [
      `Audit of this design afterwards: ${audit.acknowledged} acknowledged, lost ${audit.lost}, duplicated in the table ${audit.doubledInTable}, duplicated on a queue ${audit.doubledOnQueue}, pending ${audit.pending}, failed ${audit.failed}.`,
      `Of the acknowledgement's median the emulator itself takes ${shareOf(fixedRate)} at the fixed rate and ${shareOf(open)} in the open phase, by an empty Lambda behind the same gateway. It is one Python process on ${cpus} CPUs, which it shares with every Lambda, those of the workflow too, so none of this is evidence about AWS: two designs can be compared on it, and what is lost can be counted.`,
      "All channels mixed, texts of 20 to 1,000 characters, emails up to 15 KB and some with 200 KB attached, each signed and sent once; 10 connections. The seed's design has done everything when it answers, and answers strangers without sending anything.",
      'At the fixed rate requests are sent 250 ms apart, and latencies count from when a request was due.',
    ],
    figures,
    headlines: [
      {
        what: 'acknowledgement on the local cloud at a fixed rate, by that of an empty Lambda',
        measured: `${(fixedRate.ours / Math.max(1, fixedRate.empty)).toFixed(1)} times`,
        budget: '4 times',
      },
    ],
  };
}

/** Acknowledgements in one phase, in ms. */
interface Medians {
  readonly ours: number;
  readonly empty: number;
}

function shareOf({ ours, empty }: Medians): string {
  return `${empty.toFixed(0)} of ${ours.toFixed(0)} ms`;
}

function rowOf(phase: CloudPhase, phases: readonly CloudPhase[]): string[] {
  const pace = phase.name.slice(phase.name.indexOf(','));
  const empty = phases.find(({ name }) => name.startsWith('an empty') && name.endsWith(pace));
  return [
    phase.name,
    (phase.p50 / Math.max(1, empty?.p50 ?? 1)).toFixed(1),
    String(phase.requests),
    phase.requestsPerSecond.toFixed(1),
    phase.p50.toFixed(0),
    phase.p90.toFixed(0),
    phase.p99.toFixed(0),
    phase.toQueue === undefined ? '' : phase.toQueue.p50.toFixed(0),
    phase.toQueue === undefined ? '' : phase.toQueue.p90.toFixed(0),
    String(phase.errors),
  ];
}
