import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { currentInvocation, type Invocation } from '../world/invocation.ts';

export interface Command {
  readonly input: object;
  readonly constructor: { readonly name: string };
}

/** A client as far as it says how it calls. */
export interface CallingClient {
  readonly config: {
    readonly maxAttempts: () => Promise<number>;
    readonly translateConfig?: object;
  };
}

/** Turns commands of the SDK's clients into calls of the simulated network. */
export interface CommandCarrier {
  carry(
    invocation: Invocation,
    command: Command,
    options: {
      readonly client: CallingClient;
      readonly maxAttempts: number;
      readonly signal?: AbortSignal | undefined;
    },
  ): Promise<object>;
}

let carrier: CommandCarrier | undefined;

/** Who carries the calls from now on. */
export function carryBy(next: CommandCarrier | undefined): void {
  carrier = next;
}

const maxAttemptsOf = new WeakMap<object, number>();

/** Put the simulated network below every client of the SDK that this process makes. Once in a process. */
export function patchClients(): void {
  for (const Client of [DynamoDBDocumentClient, S3Client, SQSClient, SFNClient, SecretsManagerClient]) {
    const prototype = Client.prototype as unknown as { send: unknown };
    const original = prototype.send as (...parts: unknown[]) => unknown;
    prototype.send = async function send(
      this: CallingClient,
      command: Command,
      options?: { abortSignal?: AbortSignal },
    ) {
      const invocation = currentInvocation.getStore();
      if (carrier === undefined || invocation === undefined) return original.call(this, command, options);
      let maxAttempts = maxAttemptsOf.get(this);
      if (maxAttempts === undefined) {
        maxAttempts = await this.config.maxAttempts();
        maxAttemptsOf.set(this, maxAttempts);
      }
      return carrier.carry(invocation, command, { client: this, maxAttempts, signal: options?.abortSignal });
    };
  }
}
