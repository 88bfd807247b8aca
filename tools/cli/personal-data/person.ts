import type { Sender } from '../../../shared/messages/inbound-message.ts';
import { canonicalSenderId, idsOf, isWhatsappUserId } from '../../../shared/messages/sender-ids.ts';

/** Who wrote a message, as its item says it. */
export interface NamedSender {
  readonly sender_id: string;
  readonly sender_type?: Sender['type'];
  readonly sender_aliases?: readonly string[];
}

/** A sender by every id that is known so far. */
export interface Person {
  /** What the operator typed, and its other spellings. */
  readonly given: ReadonlySet<string>;
  readonly ids: ReadonlySet<string>;
  /** The ids that claims are held under. */
  readonly canonicalIds: ReadonlySet<string>;
}

export function personOf(sender: string): Person {
  const given = new Set(idsOf({ id: sender }));
  return { given, ids: given, canonicalIds: new Set([...given, ...[...given].map(canonical)]) };
}

/**
 * Whether a message is this person's. A number can pass to somebody else: a message that names another WhatsApp user is
 * another person's, unless it also names what the operator typed. A sender that is any other text has one id only.
 */
export function isFrom({ given, ids }: Person, sender: NamedSender): boolean {
  const named = idsNamed(sender);
  if (named.some((id) => given.has(id))) return true;
  if (sender.sender_type === 'other' || !named.some((id) => ids.has(id))) return false;
  const userIds = named.filter(isWhatsappUserId);
  return userIds.length === 0 || userIds.some((id) => ids.has(id));
}

/** The person with all ids of these messages. The same object when they add none. */
export function withIdsOf(person: Person, messages: readonly NamedSender[]): Person {
  const own = messages.filter((message) => isFrom(person, message));
  const ids = new Set([...person.ids, ...own.flatMap(idsNamed)]);
  const canonicalIds = new Set([...person.canonicalIds, ...own.map(canonicalOf), ...[...ids].map(canonical)]);
  const isGrown = ids.size > person.ids.size || canonicalIds.size > person.canonicalIds.size;
  return isGrown ? { given: person.given, ids, canonicalIds } : person;
}

function idsNamed({ sender_id: id, sender_type: type, sender_aliases: aliases }: NamedSender): string[] {
  return idsOf({ id, ...(type && { type }), ...(aliases && { aliases }) });
}

function canonicalOf({ sender_id: id, sender_type: type, sender_aliases: aliases }: NamedSender): string {
  return canonicalSenderId({ id, ...(type && { type }), ...(aliases && { aliases }) });
}

function canonical(id: string): string {
  return canonicalSenderId({ id });
}
