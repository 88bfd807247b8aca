import { domainToASCII } from 'node:url';
import type { JsonValue } from '../../shared/json.ts';

/** A metadata value as a text; empty when it is none. */
export function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value.trim() : '';
}

/** A metadata value as a list of texts; empty when it is none. */
export function listOf(value: JsonValue | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** What follows an address's last `@`, in one spelling: lower case, ASCII, no trailing dot. Empty without an `@`. */
export function domainOf(address: string): string {
  const at = address.lastIndexOf('@');
  return at < 0 ? '' : canonicalDomain(address.slice(at + 1));
}

export function canonicalDomain(domain: string): string {
  const plain = domain
    .trim()
    .toLowerCase()
    .replace(/[>.]+$/, '');
  return plain.startsWith('[') ? plain : domainToASCII(plain) || plain;
}

/** An address as mail APIs accept it: an international domain in ASCII. */
export function asciiAddress(address: string): string {
  const at = address.lastIndexOf('@');
  return at < 0 ? address : `${address.slice(0, at)}@${domainOf(address)}`;
}

/** One spelling for one mailbox: no case, no tag behind a plus, the domain in ASCII. */
export function mailbox(address: string): string {
  const local = address.slice(0, Math.max(0, address.lastIndexOf('@'))).toLowerCase();
  return `${local.replace(/(?<=.)\+.*$/, '')}@${domainOf(address)}`;
}

export function isSameMailbox(one: string, other: string): boolean {
  return mailbox(one) === mailbox(other);
}
