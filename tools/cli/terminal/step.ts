import { styleText } from 'node:util';

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** Do something that may take a while, and show its progress and how long it took. */
export async function step<Result>(label: string, work: () => Promise<Result>): Promise<Result> {
  const startedAt = performance.now();
  const spinner = process.stderr.isTTY ? spin(label) : undefined;
  try {
    const result = await work();
    clear(spinner);
    console.error(`${styleText('green', '✓')} ${label} ${styleText('dim', seconds(startedAt))}`);
    return result;
  } catch (error) {
    clear(spinner);
    console.error(`${styleText('red', '✗')} ${label} ${styleText('dim', seconds(startedAt))}`);
    throw error;
  }
}

function spin(label: string): NodeJS.Timeout {
  let frame = 0;
  return setInterval(() => {
    process.stderr.write(`\r${frames[frame++ % frames.length]} ${label}`);
  }, 80);
}

function clear(spinner: NodeJS.Timeout | undefined): void {
  clearInterval(spinner);
  if (spinner) process.stderr.write('\r\u001b[K');
}

function seconds(startedAt: number): string {
  return `${((performance.now() - startedAt) / 1_000).toFixed(1)} s`;
}
