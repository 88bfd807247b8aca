import type { Cloud } from '../cloud/cloud.ts';
import { longestIndexLagMs } from '../faults.ts';
import type { Plan, UpstreamPlan } from '../plan.ts';
import type { Item } from '../table/table-errors.ts';
import { conversationItem, documentedItem, entries, oddList } from './conversation-values.ts';

/** The service that owns conversations. What it does always succeeds: its own failures are its own business. */
export function startUpstream(cloud: Cloud, plan: Plan): void {
  for (const action of plan.upstream) {
    if (action.at < 0) put(cloud, plan, action);
    else cloud.world.at(cloud.world.startedAt + action.at, () => act(cloud, plan, action));
  }
}

function act(cloud: Cloud, plan: Plan, action: UpstreamPlan): void {
  const { world } = cloud;
  cloud.say(`upstream: ${action.kind} a conversation of ${action.sender.address}`);
  const found = conversationsOf(cloud, action.sender.address).at(-1);
  const random = world.random(action.id);
  switch (action.kind) {
    case 'create':
      put(cloud, plan, action);
      return;
    case 'hand_over':
      create(cloud, documentedItem(action, world.now));
      // docs/creating-conversations.md: only once the index shows the new key.
      if (found)
        world.at(world.now + longestIndexLagMs + random.between(0, 1_000), () => remove(cloud, found));
      return;
    case 're_open':
      create(cloud, documentedItem(action, world.now));
      return;
    case 'close':
    case 'delete':
      if (found) remove(cloud, found);
      return;
    case 'replace':
      if (found) remove(cloud, found);
      world.at(world.now + random.pick([0, 0, 3, 15, 400]), () => put(cloud, plan, action));
      return;
    case 'odd':
      if (found) write(cloud, { ...found, messages: oddList(random) });
      return;
    case 'append':
      if (found?.messages?.L === undefined) return;
      write(cloud, { ...found, messages: { L: [...found.messages.L, ...entries(random.pick([1, 45]))] } });
  }
}

function put(cloud: Cloud, plan: Plan, action: UpstreamPlan): void {
  write(cloud, conversationItem(action, cloud.world.random(action.id), plan.rates));
}

/** Under the condition that the document asks for: there is no record with this key. */
function create(cloud: Cloud, item: Item): void {
  const { state } = cloud.table;
  if (!state.items.has(state.keyOf(item))) write(cloud, item);
}

function write(cloud: Cloud, item: Item): void {
  const { state } = cloud.table;
  try {
    state.assertStorable(item, 'put');
  } catch {
    return;
  }
  state.write(state.keyOf(item), item);
}

function remove(cloud: Cloud, item: Item): void {
  cloud.table.state.write(cloud.table.state.keyOf(item), undefined);
}

/** The conversations of an address that exist now, in the order they were made. */
function conversationsOf(cloud: Cloud, address: string): Item[] {
  return [...cloud.table.state.items.values()].filter(
    ({ primary_channel }) => primary_channel?.S === address,
  );
}
