import { chiefEmailSpelling, otherEmailSpellings } from './email-address.ts';
import type { Sender } from './inbound-message.ts';
import { chiefPhoneSpelling, otherPhoneSpellings } from './phone-spellings.ts';

/** A sender by every name that a request, or an item, has for it. */
export interface SenderIdentity {
  /** Undefined where only the id is known, as an operator types it. */
  readonly type?: Sender['type'];
  readonly id: string;
  readonly aliases?: readonly string[];
}

/** More than a person has. */
const maxIds = 10;

/**
 * Every id of a sender, its own first: what the provider said, and the other spellings of each. A sender that is any
 * other text has one id, because anybody can write any text there.
 */
export function idsOf({ type, id, aliases = [] }: SenderIdentity): string[] {
  if (type === 'other') return [id];
  const said = [id, ...aliases];
  return [...new Set([...said, ...said.flatMap(otherSpellings)])].slice(0, maxIds);
}

/**
 * The one id that stands for a person, equal for every spelling and alias: the WhatsApp user id where there is one, which
 * all of a user's messages carry; else one spelling of the number or of the mailbox.
 */
export function canonicalSenderId(sender: SenderIdentity): string {
  if (sender.type === 'other') return sender.id;
  const [userId] = idsOf(sender).filter(isWhatsappUserId).sort(ownBeforeParent);
  return userId ?? chiefSpelling(sender.id);
}

function otherSpellings(id: string): string[] {
  return id.includes('@') ? otherEmailSpellings(id) : otherPhoneSpellings(id);
}

function chiefSpelling(id: string): string {
  return id.includes('@') ? chiefEmailSpelling(id) : chiefPhoneSpelling(id);
}

/** `US.1349…`, and the form of a business portfolio, `US.ENT.1349…`: https://www.twilio.com/docs/whatsapp/key-concepts. */
export function isWhatsappUserId(id: string): boolean {
  return /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/.test(id);
}

function ownBeforeParent(left: string, right: string): number {
  const rank = (id: string) => `${id.startsWith('ENT.', 3) ? 1 : 0}${id}`;
  return rank(left) < rank(right) ? -1 : 1;
}
