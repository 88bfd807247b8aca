import { createChannels } from '../shared/channels/registry.ts';

export interface ChannelRoute {
  /** The channel's name: its route below `/webhooks/`, and the first word of its queues. */
  readonly name: string;
  /** Headers without which API Gateway refuses a request. */
  readonly requiredHeaders: readonly string[];
}

/** Every channel of the registry: routes, queues, environment and outputs are made from this list. */
export const channelRoutes: readonly ChannelRoute[] = Object.entries(
  createChannels({ allowedQuery: undefined, twilioJsonBodies: false }),
).map(([name, { requiredHeaders }]) => ({ name, requiredHeaders }));

/** `whatsapp` becomes `Whatsapp`: construct ids and outputs. */
export function toPascalCase(name: string): string {
  return name.replace(/(^|[^a-z0-9]+)([a-z0-9])/gi, (_match, _gap, letter: string) => letter.toUpperCase());
}
