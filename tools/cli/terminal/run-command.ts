import { styleText } from 'node:util';
import { messageOf } from './error-message.ts';
import { jsonOutput, type Output, textOutput } from './output.ts';

export interface CommandOptions {
  /** Without arguments the command says how to use it, and does nothing. */
  readonly needsArguments?: boolean;
  /** The command has a result to print, and takes `--json`. */
  readonly printsData?: boolean;
}

/**
 * Run a command of `npm run …`: `--help` prints the usage and does nothing else, an Error is one line on standard error
 * and exit code 1, and a reader that ends early (`| head`) ends the command.
 */
export async function runCommand(
  usage: string,
  main: (argv: readonly string[], output: Output) => void | Promise<void>,
  { needsArguments = false, printsData = false }: CommandOptions = {},
): Promise<void> {
  // One listener, also where a process runs several commands.
  process.stdout.off('error', endWithReader).on('error', endWithReader);
  const argv = process.argv.slice(2);
  const isAskedForHelp = argv.includes('--help') || argv.includes('-h');
  if (isAskedForHelp || (needsArguments && argv.length === 0)) {
    console.log(usage);
    process.exitCode = isAskedForHelp ? 0 : 2;
    return;
  }
  try {
    const isJson = printsData && argv.includes('--json');
    await (isJson
      ? main(
          argv.filter((argument) => argument !== '--json'),
          jsonOutput,
        )
      : main(argv, textOutput));
  } catch (error) {
    console.error(styleText('red', messageOf(error)));
    process.exitCode = 1;
  }
}

function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(process.exitCode);
}
