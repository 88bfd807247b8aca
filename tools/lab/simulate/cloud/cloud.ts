import type { FaultSource } from '../faults.ts';
import { retryKind } from '../network/call-errors.ts';
import { Network, type NetworkEvents, type Outage } from '../network/network.ts';
import type { CallingClient, Command, CommandCarrier } from '../network/patch-clients.ts';
import type { ServiceCall } from '../network/service-call.ts';
import { conversationsTable } from '../table/conversations-table.ts';
import { MemoryTable } from '../table/memory-table.ts';
import type { Item } from '../table/table-errors.ts';
import type { Invocation } from '../world/invocation.ts';
import type { World } from '../world/world.ts';
import { Bucket } from './bucket.ts';
import { Journal } from './journal.ts';
import { secretTexts } from './secret-texts.ts';
import { toOtherCall, toTableCall } from './to-service-call.ts';

/** Texts of simulated messages begin with what names them. */
export function tokenOf(text: string): string {
  return text.split(' ', 1)[0] ?? '';
}

export interface CloudOptions {
  readonly world: World;
  readonly faults: FaultSource;
  readonly outages: readonly Outage[];
  readonly isPrinted: boolean;
  readonly indexLagMs: () => number;
}

/** AWS, as far as this system sees it: one table, one bucket, queues, secrets and a workflow engine. */
export class Cloud implements CommandCarrier, NetworkEvents {
  readonly world: World;
  readonly faults: FaultSource;
  readonly table: MemoryTable;
  readonly bucket = new Bucket();
  readonly journal: Journal;
  /** What each invocation tried to call, whether it took effect or not. */
  readonly attempted = new Map<Invocation, Set<string>>();
  readonly #network: Network;
  #acting: { readonly invocation: Invocation; readonly call: ServiceCall } | undefined;
  /** Set by the workflow engine: it starts an execution. */
  onStart: (input: string, name: string) => void = () => undefined;
  /** Set by whoever runs functions. */
  onKill: (invocation: Invocation) => void = () => undefined;
  /** Told of every write of an item. */
  onWrite: (after: Item | undefined) => void = () => undefined;

  constructor({ world, faults, outages, isPrinted, indexLagMs }: CloudOptions) {
    this.world = world;
    this.faults = faults;
    this.journal = new Journal(isPrinted);
    this.table = new MemoryTable(conversationsTable, {
      now: () => world.now,
      indexLagMs,
      onWrite: (before, after) => this.#record(before, after),
    });
    this.#network = new Network(world, faults, { events: this, outages });
  }

  async carry(
    invocation: Invocation,
    command: Command,
    { client, maxAttempts, signal }: Parameters<CommandCarrier['carry']>[2],
  ): Promise<object> {
    const call = this.#callOf(invocation, command, { client, maxAttempts });
    this.attempted.set(invocation, (this.attempted.get(invocation) ?? new Set()).add(call.operation));
    try {
      return await this.#network.send(invocation, call, signal);
    } catch (error) {
      if (retryKind(error) !== undefined || (error as Error).name === 'AbortError') {
        this.journal.unanswered.add(call);
      }
      throw error;
    }
  }

  apply(invocation: Invocation, call: ServiceCall, effect: () => object): object {
    this.#acting = { invocation, call };
    try {
      return effect();
    } finally {
      this.#acting = undefined;
    }
  }

  kill(invocation: Invocation): void {
    this.onKill(invocation);
  }

  note(invocation: Invocation, call: ServiceCall, result: string): void {
    this.say(`${invocation.id}: ${call.operation} ${call.subject}: ${result}`);
  }

  say(text: string): void {
    this.journal.lines?.push({ at: this.world.now, text });
  }

  #record(before: Item | undefined, after: Item | undefined): void {
    const { invocation: by, call } = this.#acting ?? {};
    this.journal.writes.push({ at: this.world.now, by, call, before, after });
    this.onWrite(after);
  }

  #callOf(
    invocation: Invocation,
    command: Command,
    { client, maxAttempts }: { readonly client: CallingClient; readonly maxAttempts: number },
  ): ServiceCall {
    const input = command.input as Readonly<Record<string, string>>;
    const name = command.constructor.name;
    const other = (service: ServiceCall['service'], subject: string, effect: () => object) =>
      toOtherCall(service, command, { maxAttempts, subject, effect });
    if (client.config.translateConfig !== undefined) {
      return toTableCall(this.table, command, {
        client,
        maxAttempts,
        token: () => invocation.nameCall('token'),
      });
    }
    if (name === 'StartExecutionCommand') {
      return other('states', input.name ?? '', () => {
        const messageKey: string = JSON.parse(input.input ?? '{}').message_key;
        this.journal.starts.push({ by: invocation, messageKey });
        this.onStart(input.input ?? '', input.name ?? '');
        return { executionArn: input.name };
      });
    }
    if (name === 'SendMessageCommand') {
      return other('sqs', input.QueueUrl ?? '', () => this.#queue(invocation, input));
    }
    if (name === 'GetSecretValueCommand') {
      return other('secrets', input.SecretId ?? '', () => ({
        SecretString: secretTexts[input.SecretId ?? ''],
      }));
    }
    return other('s3', input.Key ?? input.Prefix ?? '', () =>
      this.bucket.execute(name, command.input as never, this.world.now),
    );
  }

  #queue(by: Invocation, { QueueUrl = '', MessageBody = '' }: Readonly<Record<string, string>>): object {
    const context = JSON.parse(MessageBody);
    this.journal.queued.push({
      at: this.world.now,
      by,
      queueUrl: QueueUrl,
      token: tokenOf(context.message.body),
      conversationId: context.conversation.conversation_id,
      companyId: context.company.company_id,
    });
    return { MessageId: String(this.journal.queued.length) };
  }
}
