import type { FaultKind } from './faults.ts';
import type { Outage } from './network/network.ts';

export type ChannelName = 'whatsapp' | 'sms' | 'email';

export interface SenderPlan {
  readonly address: string;
  readonly channel: ChannelName;
}

export interface MessagePlan {
  readonly id: string;
  readonly token: string;
  readonly sender: SenderPlan;
  /** Milliseconds after the history's beginning, as all times of a plan. */
  readonly at: number;
  readonly textBytes: number;
  readonly attachments: number;
  /** Delivered a second time, as both providers do now and then. */
  readonly again: 'no' | 'at_once' | 'later';
}

/** The last three follow the document for the upstream service; the others do what it may do besides. */
export type UpstreamKind =
  | 'create'
  | 'replace'
  | 'delete'
  | 'append'
  | 'odd'
  | 'hand_over'
  | 'close'
  | 're_open';

/** Something that the upstream service does to a conversation of a sender. */
export interface UpstreamPlan {
  readonly id: string;
  readonly kind: UpstreamKind;
  readonly sender: SenderPlan;
  readonly at: number;
  /** Of the conversation that it makes. */
  readonly conversationId: string;
}

export interface OperatorPlan {
  readonly id: string;
  readonly kind: 'replay' | 'adopt';
  readonly at: number;
  readonly sender: SenderPlan;
}

/** A history before it happens: who does what when, and what may go wrong. It follows from the seed alone. */
export interface Plan {
  readonly seed: number;
  readonly rates: ReadonlyMap<FaultKind, number>;
  readonly outages: readonly Outage[];
  readonly senders: readonly SenderPlan[];
  readonly messages: readonly MessagePlan[];
  readonly upstream: readonly UpstreamPlan[];
  readonly operator: readonly OperatorPlan[];
  /** When the faults end. */
  readonly calmAt: number;
}
