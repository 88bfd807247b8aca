import type { Section } from '../section.ts';
import type { LargeMailFigures } from './measure-large-mail.ts';

const megabyte = 1_000_000;

export function largeMailSection(figures: readonly LargeMailFigures[]): Section {
  return {
    title: 'Large mail: the receiver in its own process, without AWS',
    columns: ['emails', 'answers', 'time ms', 'peak MB', 'above idle MB', 'CPU ms', '× signature check'],
    rows: figures.map((row) => [
      row.what,
      Object.entries(row.answers)
        .map(([status, count]) => `${count} × ${status}`)
        .join(', '),
      row.elapsedMs.toFixed(0),
      shown(row.peakBytes / megabyte),
      shown((row.peakBytes - row.idleBytes) / megabyte),
      shown(row.cpuMs),
      shown(row.cpuMs / row.signatureMs),
    ]),
    notes: [
      'The bundle that the container image holds, one process a row, seven attachments an email, each email also kept as it came. A server on this machine takes what is stored. Time is that of the slowest answer.',
      'CPU is all of the process from the first byte to the last answer: the S3 client and the parser are loaded in it. The check is ECDSA over the same bodies, of those that were accepted.',
      'Bodies of 200 MB are held at once; what does not fit is answered 503. A task has 1 GB.',
    ],
    figures,
  };
}

function shown(value: number): string {
  return Number.isNaN(value) ? '-' : value.toFixed(0);
}
