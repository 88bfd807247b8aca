import { createInterface } from 'node:readline/promises';

/** About what a run costs, in US dollars: some hundred requests, and what is billed by the hour. An estimate. */
const costs = {
  dev: 'less than $0.10: some hundred requests and messages, logs, two secrets for an hour',
  staging: 'less than $1: as dev, and firewall, alarms and metrics for an hour or two',
};

/** Say what a run on AWS does and costs; resolves with true when the stage's name was typed. */
export async function askFirst(
  stage: 'dev' | 'staging',
  input: NodeJS.ReadableStream & { readonly isTTY?: boolean } = process.stdin,
): Promise<boolean> {
  if (!input.isTTY) throw new Error('a run on AWS asks first: start it in a terminal');
  console.log(`
This deploys IncomingWebhook-${stage} to the account above, and destroys it at the end:
  - sends some 300 webhooks, mail of 5, 8 and 11 MB among them; no message leaves the account
  - deploys a second release, and one that fails and goes back
  - costs ${costs[stage]}
`);
  const terminal = createInterface({ input, output: process.stdout });
  try {
    return (await terminal.question(`Type ${stage} to continue: `)) === stage;
  } finally {
    terminal.close();
  }
}
