import type { MessageItem } from '../../shared/messages/message-item.ts';

type Parameters = ReadonlyMap<string, readonly string[]>;

/**
 * The parameters of a Twilio form that the stored message does not hold as they were written. Whoever finds one needs the
 * raw request. By the documentation alone: no part of the parser judges itself here.
 */
export function unreadableParameters(body: Buffer, item: MessageItem, text: string): string[] {
  const parameters = parametersOf(body);
  const held = new Set<string>();
  return [...parameters].flatMap(([name, values]) => {
    const written = values.filter((value) => value !== '');
    const isHeld =
      written.every((value) => isTextOf(name, value, { item, text })) || isInMetadata(name, values);
    return isHeld && !values.some((value) => value.includes('\uFFFD')) ? [] : [name];
  });

  function isInMetadata(name: string, values: readonly string[]): boolean {
    const key = name.replace(/(?<=[a-z0-9])[A-Z]/g, '_$&').toLowerCase();
    if (held.has(key) || !Object.hasOwn(item.metadata, key)) return false;
    held.add(key);
    const kept = item.metadata[key];
    const [value = ''] = values;
    return values.length > 1
      ? JSON.stringify(kept) === JSON.stringify(values)
      : kept === value || tokensOf(JSON.stringify(kept)) === tokensOf(value);
  }
}

function parametersOf(body: Buffer): Parameters {
  const parameters = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(`&${body.toString('utf8')}`)) {
    parameters.set(name, [...(parameters.get(name) ?? []), value]);
  }
  return parameters;
}

const prefixes: Readonly<Record<string, string>> = { whatsapp: 'whatsapp:', rcs: 'rcs:' };

interface Stored {
  readonly item: MessageItem;
  readonly text: string;
}

/** Whether a parameter that has a place in the message is there, word for word. */
function isTextOf(name: string, value: string, { item, text }: Stored): boolean {
  const prefix = prefixes[item.channel_type] ?? '';
  const media = item.media ?? [];
  if (/^(?:Message|Sms|SmsMessage)Sid$/.test(name)) return value === item.message_id;
  if (name === 'From') return value === prefix + item.sender_id;
  if (name === 'To') return value === prefix + item.recipient_id;
  if (name === 'Body') return value === text || value.trim() === '';
  if (/^(?:Sms|Message)Status$/.test(name)) return /^\s*(?:receiv\w*)?\s*$/i.test(value);
  if (/^MediaUrl\d+$/.test(name)) return media.some(({ url }) => url === value);
  if (/^MediaContentType\d+$/.test(name)) return media.some(({ content_type }) => content_type === value);
  if (/^(?:Latitude|Longitude|Address|Label)$/.test(name)) return isOfPlace(name, value, item);
  return name === 'ApiVersion';
}

function isOfPlace(name: string, value: string, { metadata }: MessageItem): boolean {
  const place = metadata.location as Readonly<Record<string, unknown>> | undefined;
  return place?.[name.toLowerCase()] === value;
}

/** JSON without white space, its texts escaped in one way; undefined where a text is no JSON. */
function tokensOf(json = ''): string | undefined {
  try {
    JSON.parse(json);
  } catch {
    return undefined;
  }
  return json.replace(/"(?:[^"\\]|\\.)*"|\s+/g, (token) =>
    token.startsWith('"') ? JSON.stringify(JSON.parse(token)) : '',
  );
}
