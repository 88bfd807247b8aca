import { createChannels } from '../../../shared/channels/registry.ts';

const channels = Object.keys(createChannels({}));

/** Read a channel's name from the command line; throws an Error that names the channels there are. */
export function channelArgument(name: string): string {
  if (!channels.includes(name))
    throw new Error(`--channel takes one of ${channels.join(', ')}, not "${name}"`);
  return name;
}
