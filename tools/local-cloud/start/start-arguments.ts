import { parseArgs } from 'node:util';

export const startUsage = `Start the whole system on this machine and show that it works.

  npm start                  deploy, run the tour, keep running until Ctrl-C
  npm start -- --once        end after the tour; the exit code is 0 when every step succeeded
  npm start -- --port 4566   the local cloud's port (default 4566); the console's is the next one
  npm start -- --watch       keep running, and redeploy on save in functions, shared and infra

AWS_ENDPOINT_URL names an emulator that already runs: it is used and keeps running.
LOCAL_DIRECTORY names another folder than .local for outputs and keys: for a second local cloud, and its commands.`;

export interface StartArguments {
  readonly isOnce: boolean;
  readonly isWatching: boolean;
  readonly port: number;
}

/** Read the command line; throws an Error that says what is wrong. */
export function parseStartArguments(argv: readonly string[]): StartArguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      once: { type: 'boolean', default: false },
      watch: { type: 'boolean', default: false },
      port: { type: 'string', default: '4566' },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error('--port takes a number from 1 to 65535');
  return { isOnce: values.once, isWatching: values.watch, port };
}
