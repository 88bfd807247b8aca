import type { HeaderEntry } from './email-headers.ts';

/**
 * Headers by which machines say what they are, or by which lists and mail services do it for them. RFC 3834 has one for
 * all of them, and half of what is on the road does not use it.
 */
const names = new Set([
  'feedback-id',
  'mailing-list',
  'precedence',
  'preference',
  'x-amazon-auto-reply',
  'x-amazon-mail-relay-type',
  'x-apple-action',
  'x-auto',
  'x-auto-response-suppress',
  'x-autoresponse-suppress',
  'x-beenthere',
  'x-bulkmail',
  'x-campaign',
  'x-campaign-id',
  'x-campaignid',
  'x-cron-env',
  'x-csa-complaints',
  'x-failed-recipients',
  'x-fc-machinegenerated',
  'x-feedback-id',
  'x-list-id',
  'x-loop',
  'x-mailing-list',
  'x-mailman-version',
  'x-mc-user',
  'x-ml-name',
  'x-ms-exchange-generated-message-source',
  'x-ms-exchange-inbox-rules-loop',
  'x-msfbl',
  'x-otrs-loop',
  'x-post-messageclass',
  'x-precedence',
  'x-rt-loop-prevention',
  'x-vacation',
]);

/** `Auto-Submitted`, `X-Autoreply-From`, `X-Mail-Auto-Reply`, `X-Autoresponder`: programs spell it in every way. */
const automatic =
  /^(?:x-)?(?:mail-)?auto-?(?:repl(?:y|ied)|respond(?:er)?|response|generated|submit(?:ted)?)(?:-from|-domain)?$/;

/** Headers that say where an email was delivered before it was forwarded to where it arrived. */
const forwarding = new Set([
  'apparently-to',
  'delivered-to',
  'envelope-to',
  'resent-to',
  'x-apparently-to',
  'x-delivered-to',
  'x-envelope-to',
  'x-forwarded-for',
  'x-forwarded-to',
  'x-original-to',
  'x-rcpt-to',
  'x-real-to',
  'x-resolved-to',
]);

const maxValueCharacters = 80;
const maxOfOneName = 3;

export interface MachineHeaders {
  /** `name: beginning of the value`, each once. */
  readonly headers: readonly string[];
  /** The addresses that the email went through before it reached us. */
  readonly deliveredTo: readonly string[];
  /** The first, but `<>` where any is empty. */
  readonly returnPath: string | undefined;
}

/** What the headers of an email say of how it came about. Every header counts, and not only the first of its name. */
export function machineHeadersOf(entries: readonly HeaderEntry[]): MachineHeaders {
  const headers = new Map<string, string[]>();
  const deliveredTo = new Set<string>();
  let returnPath: string | undefined;
  for (const [name, value] of entries) {
    if (names.has(name) || automatic.test(name) || isAutoresponder(name, value)) add(headers, name, value);
    if (name === 'return-path') returnPath = isEmptyPath(value) ? '<>' : (returnPath ?? value);
    if (forwarding.has(name)) for (const address of addressesIn(value)) deliveredTo.add(address);
  }
  return { headers: [...headers.values()].flat(), deliveredTo: [...deliveredTo], returnPath };
}

/** `Delivered-To: Autoresponder`: no address, but a word. `X-Mailer: vacation`: the program that answers. */
function isAutoresponder(name: string, value: string): boolean {
  if (name === 'x-mailer') return /^vacation[\s/v\d.]*$/i.test(value);
  return name === 'delivered-to' && /^<?auto-?responder\b/i.test(value);
}

function isEmptyPath(value: string): boolean {
  return /^<?\s*>?$/.test(value);
}

function add(headers: Map<string, string[]>, name: string, value: string): void {
  const line = `${name}: ${value.slice(0, maxValueCharacters)}`.toWellFormed();
  const lines = headers.get(name) ?? [];
  if (lines.length < maxOfOneName && !lines.includes(line)) headers.set(name, [...lines, line]);
}

function addressesIn(value: string): string[] {
  return (
    value
      .slice(0, 2_048)
      .toLowerCase()
      .match(/[^\s<>(),;:"]{1,200}@[^\s<>(),;:"]{1,255}/g) ?? []
  );
}
