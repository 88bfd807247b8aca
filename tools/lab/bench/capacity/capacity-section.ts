import { mail, whatsappMessage } from '../samples.ts';
import type { Headline, Section } from '../section.ts';
import { capacityBudget } from './capacity-budget.ts';
import { type MessageCapacity, measureCapacity } from './measure-capacity.ts';
import { type SeedCapacity, seedCapacity } from './seed-design.ts';
import { definitionOf, indexesOf, prodTemplate } from './template.ts';
import { walkWorkflow, ways } from './walk-workflow.ts';

export interface CapacityFigures {
  readonly whatsapp: readonly MessageCapacity[];
  readonly mail: readonly MessageCapacity[];
  readonly seed: readonly SeedCapacity[];
  /** How many messages of 80 characters the seed's list takes. */
  readonly seedLastAccepted: number;
  readonly states: Readonly<Record<string, readonly string[]>>;
}

const at = [10, 100, 1_000, 10_000];

export async function measureCapacityFigures(): Promise<CapacityFigures> {
  const template = prodTemplate();
  const indexes = indexesOf(template);
  const definition = definitionOf(template);
  const { measured, lastAccepted } = seedCapacity(at);
  return {
    whatsapp: await measureCapacity(
      indexes,
      { sender: '+15551230001', nextMessage: () => whatsappMessage() },
      at,
    ),
    mail: await measureCapacity(
      indexes,
      { sender: 'customer@example.com', nextMessage: () => mail(10 * 1_024) },
      at.slice(0, 3),
    ),
    seed: measured,
    seedLastAccepted: lastAccepted,
    states: Object.fromEntries(
      Object.entries(ways).map(([way, answers]) => [way, walkWorkflow(definition, answers)]),
    ),
  };
}

export function capacitySection(figures: CapacityFigures): Section {
  const { whatsapp, mail, seed, seedLastAccepted, states } = figures;
  const [first, full] = whatsapp;
  return {
    title: 'Calls and capacity of a message, by how many its conversation has',
    columns: [
      'messages',
      'write units',
      'of these: indexes',
      'read units',
      'email of 10 KB',
      'seed: write units',
    ],
    rows: whatsapp.map((row, index) => [
      row.messages.toLocaleString('en'),
      String(row.writeUnits),
      String(row.indexWriteUnits),
      String(row.readUnits),
      mail[index] === undefined ? '' : String(mail[index].writeUnits),
      seed[index]?.writeUnits === undefined ? 'refused' : String(seed[index].writeUnits),
    ]),
    notes: [
      `Acknowledged path of a warm function: ${first?.roundTrips} round trips one after the other (budget ${capacityBudget.roundTrips}), ${first?.callCount} calls: ${first?.calls}. The two queries run side by side: one asks for the sender, one whether this message id was stored under any conversation.`,
      `The workflow's tasks in a conversation whose list is full: ${full?.workflowCalls}. The messages come a minute apart. In a burst they are appended, and every eighth trims the list: docs/cost.md.`,
      `States of an execution: ${Object.entries(states)
        .map(([way, entered]) => `${way} ${entered.length}`)
        .join('; ')}.`,
      `A WhatsApp text of 80 characters in both designs. The seed's list refuses every message after the ${seedLastAccepted.toLocaleString('en')}th; it keeps no separate record of a message, so it can neither see a redelivery nor recover a message.`,
      "Counted by DynamoDB's published rules over the items that the project's own code writes; a transaction counts twice, its index writes too.",
    ],
    figures,
    headlines: headlinesOf(whatsapp),
  };
}

function headlinesOf(whatsapp: readonly MessageCapacity[]): readonly Headline[] {
  const unitsAt = (count: number) => String(whatsapp.find(({ messages }) => messages === count)?.writeUnits);
  const what = 'write units of a WhatsApp message in a conversation of';
  return [
    {
      what: 'round trips to AWS before the acknowledgement, warm',
      measured: String(whatsapp[0]?.roundTrips),
      budget: String(capacityBudget.roundTrips),
    },
    { what: `${what} 100 messages`, measured: unitsAt(100), budget: String(capacityBudget.writeUnits) },
    { what: `${what} 10,000 messages`, measured: unitsAt(10_000), budget: 'the same' },
  ];
}
