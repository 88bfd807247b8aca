import { existsSync, readFileSync } from 'node:fs';

/** What a process has used since its start. NaN where the system does not say: only Linux has these files. */
export interface ProcessUse {
  readonly residentBytes: number;
  readonly peakBytes: number;
  readonly cpuMs: number;
}

/** Linux counts in hundredths of a second, independent of its clock. */
const msPerTick = 10;

export function processUse(pid: number): ProcessUse {
  if (!existsSync(`/proc/${pid}/status`)) {
    return { residentBytes: Number.NaN, peakBytes: Number.NaN, cpuMs: Number.NaN };
  }
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kilobytes = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]);
  // Behind the name, which may hold blanks: utime and stime are the 12th and 13th.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return {
    residentBytes: kilobytes('VmRSS') * 1_024,
    peakBytes: kilobytes('VmHWM') * 1_024,
    cpuMs: (Number(fields[11]) + Number(fields[12])) * msPerTick,
  };
}
