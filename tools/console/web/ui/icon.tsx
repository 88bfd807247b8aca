const paths = {
  conversations: 'M3 4h14v9H9l-4 3.500V13H3z',
  messages: 'M9 15a6 6 0 1 0 0-12 6 6 0 0 0 0 12zM13.300 13.300 17 17',
  send: 'M3 10 17 3l-4 14-3-6zM10 11l3-4',
  queues: 'M3 5h14M3 10h14M3 15h9',
  fallbacks: 'M8 5 3 10l5 5M3 10h9a5 5 0 0 1 5 5',
  traffic: 'M3 16V9m5 7V4m5 12v-6m4 6V7',
  whatsapp: 'M4 16l1-3.200A6.500 6.500 0 1 1 7.500 15zM8 8.500c.5 1.800 1.700 3 3.500 3.500',
  sms: 'M3 4h14v9H9l-4 3.500V13H3zM7 8.500h.01M10 8.500h.01M13 8.500h.01',
  rcs: 'M3 4h14v9H9l-4 3.500V13H3zM7 7h6M7 10h4',
  email: 'M3 5h14v10H3zM3 5.500l7 5 7-5',
  unknown: 'M7.500 7.500A2.500 2.500 0 1 1 11 9.800c-.7.400-1 .900-1 1.700M10 14.500h.01',
  back: 'M12 4l-6 6 6 6',
  file: 'M5 3h7l3 3v11H5zM12 3v3h3',
  person: 'M10 10a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM4 17c.5-3.500 3-5 6-5s5.500 1.500 6 5',
  help: 'M7.500 7.500A2.500 2.500 0 1 1 11 9.800c-.7.400-1 .900-1 1.700M10 14.500h.01M10 18a8 8 0 1 0 0-16 8 8 0 0 0 0 16z',
} as const;

export type IconName = keyof typeof paths;

/** A drawing beside a label: nothing for a screen reader. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}

const channelIcons = ['whatsapp', 'sms', 'rcs', 'email'] as const;

function isChannelIcon(channel: string): channel is (typeof channelIcons)[number] {
  return channelIcons.some((known) => known === channel);
}

export function ChannelIcon({ channel }: { readonly channel: string }) {
  const name: IconName = isChannelIcon(channel) ? channel : 'unknown';
  return (
    <span class={`channel channel-${name}`}>
      <Icon name={name} />
    </span>
  );
}
