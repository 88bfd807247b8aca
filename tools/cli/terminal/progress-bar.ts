import { styleText } from 'node:util';

export interface ProgressBar {
  update(done: number): void;
  /** Take the bar away. */
  end(): void;
}

const width = 30;

/** A bar on standard error; on anything but a terminal one plain line for each tenth. */
export function progressBar(
  label: string,
  total: number,
  stream: NodeJS.WriteStream = process.stderr,
): ProgressBar {
  let lastTenth = -1;
  return {
    update(done) {
      const share = total === 0 ? 1 : Math.min(1, done / total);
      if (stream.isTTY) {
        const filled = Math.round(share * width);
        const bar = styleText('green', '█'.repeat(filled)) + styleText('dim', '░'.repeat(width - filled));
        stream.write(`\r${label} ${bar} ${done}/${total}`);
        return;
      }
      const tenth = Math.floor(share * 10);
      if (tenth > lastTenth) stream.write(`${label} ${done}/${total}\n`);
      lastTenth = tenth;
    },
    end() {
      if (stream.isTTY) stream.write('\r\u001b[K');
    },
  };
}
