import { getDomain } from 'tldts';
import type { JsonObject } from '../../shared/json.ts';
import { canonicalDomain, domainOf, listOf, textOf } from './metadata-values.ts';

/**
 * True when nothing vouches for the address that would be answered although something should. As in DMARC, SPF vouches
 * for the envelope's domain and DKIM for the one that signed: a forger's own domain passes both.
 *
 * An email of which SendGrid said nothing at all is no forgery. But what is missing beside a cut was there once, and whoever
 * sent the email may have pushed it out: then silence is no excuse, and neither is a verdict that names no domain.
 */
export function isForged(metadata: JsonObject, sender: string): boolean {
  const spf = textOf(metadata.spf);
  const verdicts = listOf(metadata.dkim);
  const isCut = metadata.metadata_truncated === true;
  if (spf === '' && verdicts.length === 0) return isCut;
  const vouches = (domain: string) => (domain === '' ? !isCut : isAligned(domain, domainOf(sender)));
  const domains = listOf(metadata.dkim_domains);
  // A verdict without a domain beside others that have one is not the sender's.
  const signer = (at: number) => (domains.length === 0 ? '' : domains[at] || 'unnamed');
  const isSentByOwner = isPass(spf) && vouches(envelopeDomain(textOf(metadata.envelope_from)));
  return !isSentByOwner && !verdicts.some((verdict, at) => isPass(verdict) && vouches(signer(at)));
}

/** `jane@example.com`, `"odd name"@example.com`, and `@example.com` where the name was too long to be kept. */
const oneAddress = /^<?(?:"(?:[^"\\]|\\.)*"|[^\s<>,;:@"]*)@[^\s<>,;:@"]+>?$/u;

/** The domain that SPF was asked about. Of an envelope that can be read in two ways the verdict says nothing. */
function envelopeDomain(envelope: string): string {
  if (!envelope.includes('@')) return envelope;
  return oneAddress.test(envelope) ? domainOf(envelope) : 'unreadable';
}

function isPass(verdict: string): boolean {
  return /^pass(?![\w-])/i.test(verdict);
}

/**
 * DMARC's relaxed alignment (RFC 7489 section 3.1): the same organizational domain. The public suffix list says where that
 * begins, private suffixes included: `evil.eu.org` and `eu.org` belong to two, as `a.github.io` and `b.github.io` do.
 */
function isAligned(domain: string, sender: string): boolean {
  const one = canonicalDomain(domain);
  return one === sender || organisationalDomain(one) === organisationalDomain(sender);
}

/** A public suffix itself, an IP address and a name of one label stand for themselves alone. */
function organisationalDomain(domain: string): string {
  return getDomain(domain, { allowPrivateDomains: true, extractHostname: false }) ?? domain;
}
