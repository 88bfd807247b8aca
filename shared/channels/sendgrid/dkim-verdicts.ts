export interface DkimVerdicts {
  /** `pass`, `fail`, `temperror`, …, in the order of `domains`. */
  readonly verdicts: readonly string[];
  /** Empty where the field names none. */
  readonly domains: readonly string[];
  /** True when a part of the field was left out, or could not be read. */
  readonly isCut: boolean;
}

const maxCharacters = 64 * 1024;
const maxSignatures = 20;
const maxDomainBytes = 2_048;
const maxDomainLength = 253;

/**
 * One signature. What may follow the verdict is text of SendGrid's verifier, which quotes keys that the signer published:
 * https://github.com/sendgrid/docs/issues/6483. Anything that could be the beginning of another signature ends the list.
 */
const signature =
  /\s*[^\s"'@:,{}()]*@([^\s"'@:,{}()]+)\s*:\s*([a-z]+)(?:\s*\([^()@:,{}\r\n]*\))?\s*(?:,|$)/iy;

interface Signature {
  readonly domain: string;
  readonly verdict: string;
}

/**
 * Read SendGrid's `dkim`: `{@example.com : pass, @e : temperror}`, which is not JSON, or just `none`. A sender may sign
 * as often as he likes, so of a long list those are kept first that can vouch for one of `senderDomains`.
 */
export function dkimVerdicts(field: string | undefined, senderDomains: readonly string[]): DkimVerdicts {
  const text = (field ?? '').slice(0, maxCharacters).trim();
  const word = /^\{?\s*([a-z]*)\s*\}?$/i.exec(text)?.[1]?.toLowerCase();
  if (word !== undefined)
    return { verdicts: word === '' ? [] : [word.slice(0, 100)], domains: [], isCut: false };
  const { signatures, isWhole } = signaturesOf(text.replace(/^\{/, '').replace(/\}$/, ''));
  const isLong = (field ?? '').trim().length > text.length;
  const kept = fitting(signatures, senderDomains);
  if (kept.length === 0) return { verdicts: ['unreadable'], domains: [], isCut: true };
  return {
    verdicts: kept.map(({ verdict }) => verdict),
    domains: kept.map(({ domain }) => domain),
    isCut: isLong || !isWhole || kept.length < signatures.length,
  };
}

function signaturesOf(list: string): { signatures: Signature[]; isWhole: boolean } {
  const signatures: Signature[] = [];
  signature.lastIndex = 0;
  let end = 0;
  for (let match = signature.exec(list); match !== null; match = signature.exec(list)) {
    end = signature.lastIndex;
    signatures.push({ domain: match[1] ?? '', verdict: (match[2] ?? '').toLowerCase().slice(0, 100) });
  }
  return { signatures, isWhole: list.slice(end).trim() === '' };
}

/** All of them where they fit, else the most useful ones. */
function fitting(signatures: readonly Signature[], senderDomains: readonly string[]): Signature[] {
  const named = signatures.filter(({ domain }) => domain.length <= maxDomainLength);
  const usefulness = ({ domain, verdict }: Signature) =>
    (verdict === 'pass' ? 2 : 0) + (isRelated(domain.toLowerCase(), senderDomains) ? 1 : 0);
  const ordered = isSmall(named) ? named : named.sort((one, other) => usefulness(other) - usefulness(one));
  const kept: Signature[] = [];
  let bytes = 0;
  for (const entry of ordered.slice(0, maxSignatures)) {
    bytes += Buffer.byteLength(entry.domain);
    if (bytes > maxDomainBytes) break;
    kept.push(entry);
  }
  return kept;
}

function isSmall(signatures: readonly Signature[]): boolean {
  const bytes = signatures.reduce((sum, { domain }) => sum + Buffer.byteLength(domain), 0);
  return signatures.length <= maxSignatures && bytes <= maxDomainBytes;
}

/** Equal at their last two labels: enough to sort by, and no judgment. */
function isRelated(domain: string, senderDomains: readonly string[]): boolean {
  const end = lastLabels(domain);
  return senderDomains.some((sender) => lastLabels(sender) === end);
}

function lastLabels(domain: string): string {
  return domain.replace(/\.+$/, '').split('.').slice(-2).join('.');
}
