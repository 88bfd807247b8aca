import { domainToASCII, domainToUnicode } from 'node:url';

/** What nearly every address looks like, and nothing has to be taken out of. */
const everydayAddress = /^[a-z\d_.+-]{1,64}@(?:[a-z\d-]{1,63}\.){1,8}[a-z\d-]{1,63}$/i;
/** RFC 5321 ends at 64 and 255 characters; robots' addresses (`reply+<token>@…`) do not. A table key ends at 1,024 bytes. */
const plainLocalPart = /^[^\s<>(),;:@"]{1,200}$/u;
const maxLocalPartCharacters = 200;
/** Words between dots, each in quotes or not (RFC 5322's obs-local-part); a backslash may stand before any character. */
const quotedWord = /"((?:[^"\\]|\\.)*)"/gu;
const quotedLocalPart =
  /^(?:"(?:[^"\\]|\\.)*"|[^\s<>(),;:@"\\.]+)(?:\.(?:"(?:[^"\\]|\\.)*"|[^\s<>(),;:@"\\.]+))*$/u;
/** Letters of any script, and symbols such as emoji; of punctuation what IDNA allows (RFC 5892) and host names have. */
const domainName = /^[\p{L}\p{M}\p{N}\p{So}._·׳״・-]{1,255}$/u;
/** An address in brackets in the place of a domain: `[192.0.2.1]`, `[IPv6:2001:db8::1]`. */
const domainLiteral = /^\[(?:ipv6:)?[0-9a-f.:]{2,45}\]$/;
const maxAddressBytes = 900;

/** What shows nothing, or moves the text around it: control characters, zero-width and bidirectional marks. */
const invisible = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;
/** Schemes that people and programs leave before an address. */
const scheme = /^(?:mailto|smtp|email):/i;
/** What a link has behind the address: `?subject=Hello`. */
const query = /(?<=^[^"@]*@[^?@]*)\?.*$/;
/** The obsolete route of RFC 822: `@a.example,@b.example:jane@example.com`. */
const route = /^@[^:"]*:/;

/**
 * The one form of an email address that the table knows: in lower case, without what is invisible, without a scheme or
 * a route, without the root's dot, and with quotes around the local part only where it needs them. The domain keeps its
 * spelling. Undefined when the text is no address, or none that can be a key.
 */
export function canonicalAddress(text: string): string | undefined {
  if (everydayAddress.test(text)) return text.toLowerCase();
  // With all that is taken out of it, and before patterns that look at a character more than once.
  if (text.length > 2 * maxAddressBytes) return undefined;
  const bare = unwrapped(text.toWellFormed().normalize('NFC').replace(invisible, '').trim())
    .replace(scheme, '')
    .trim()
    .replace(route, '')
    .replace(query, '');
  const at = bare.lastIndexOf('@');
  const localPart = canonicalLocalPart(bare.slice(0, Math.max(at, 0)).trim());
  const domain = canonicalDomain(bare.slice(at + 1));
  if (localPart === undefined || domain === undefined) return undefined;
  const address = `${localPart}@${domain}`.toLowerCase();
  return Buffer.byteLength(address) <= maxAddressBytes ? address : undefined;
}

/**
 * The same mailbox written in other ways: an international domain in ASCII and in Unicode (`exämple.de` is
 * `xn--exmple-cua.de`), and a local part with dots that RFC 5321 allows only in quotes, with quotes and without.
 */
export function otherEmailSpellings(address: string): string[] {
  const at = address.lastIndexOf('@');
  const localParts = localPartSpellings(address.slice(0, at));
  const domains = domainSpellings(address.slice(at + 1));
  const all = domains.flatMap((domain) => localParts.map((localPart) => `${localPart}@${domain}`));
  return [...new Set(all)].filter(
    (spelling) => spelling !== address && canonicalAddress(spelling) === spelling,
  );
}

/** The spelling that stands for all spellings of a mailbox. */
export function chiefEmailSpelling(address: string): string {
  const at = address.lastIndexOf('@');
  const [chief = ''] = localPartSpellings(address.slice(0, at));
  return `${chief}@${domainToASCII(address.slice(at + 1)) || address.slice(at + 1)}`;
}

/** What people and programs put around a whole address, by how it begins. */
const wrappers: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '`': '`',
  '[': ']',
  '{': '}',
  '“': '”',
  '„': '“',
  '‘': '’',
  '«': '»',
  '‹': '›',
  '〈': '〉',
  '「': '」',
};

/** Signs around a whole address, comments in it, and backslashes that escaped its brackets. */
function unwrapped(text: string): string {
  const unescaped = text.replace(/^\\+|\\+$/g, '');
  // A quoted local part keeps its parentheses: they are no comment.
  const bare = (unescaped.includes('"') ? unescaped : unescaped.replace(/\([^()]*\)/g, '')).trim();
  const end = wrappers[bare.charAt(0)];
  const inner = bare.slice(1, -1);
  const isWrapped = end !== undefined && bare.endsWith(end) && inner.includes('@') && !/["\\]/.test(inner);
  return (isWrapped ? inner : bare).trim();
}

function canonicalLocalPart(text: string): string | undefined {
  if (!text.includes('"')) {
    const joined = text.replace(/\s*\.\s*/g, '.');
    return plainLocalPart.test(joined) ? joined : undefined;
  }
  if (text.length > maxLocalPartCharacters + 2 || !quotedLocalPart.test(text)) return undefined;
  const content = text.replace(quotedWord, (_, word: string) => word.replace(/\\(.)/gu, '$1'));
  if (content === '') return undefined;
  return isDotAtom(content) ? content : `"${content.replace(/["\\]/g, '\\$&')}"`;
}

function canonicalDomain(text: string): string | undefined {
  const domain = (text.startsWith('[') ? text.replace(/\s/g, '') : text)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\s*[.。｡]\s*/g, '.')
    .replace(/\.+$/, '')
    .trim();
  return domainName.test(domain) || domainLiteral.test(domain) ? domain : undefined;
}

/** The first is the one without quotes, where quotes add nothing but dots. */
function localPartSpellings(localPart: string): string[] {
  const content = localPart.replace(/^"(.*)"$/, '$1');
  const isOnlyDots = isDotAtom(content.replace(/\.+/g, '.').replace(/^\.|\.$/g, ''));
  return isOnlyDots && !isDotAtom(content) ? [content, `"${content}"`] : [localPart];
}

function domainSpellings(domain: string): string[] {
  const isAscii = /^[\x21-\x7e]+$/.test(domain);
  if (isAscii && !domain.includes('xn--')) return [domain];
  return [domain, domainToASCII(domain), domainToUnicode(domain)].filter((spelling) => spelling !== '');
}

/** Needs no quotes. */
function isDotAtom(text: string): boolean {
  return /^[^\s<>(),;:@"\\[\].]+(?:\.[^\s<>(),;:@"\\[\].]+)*$/u.test(text);
}
