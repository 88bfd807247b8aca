/**
 * Fold a charset label to one name: the platform's own where it has one, else what iconv-lite may know. Undefined where
 * the label says nothing: it is empty, a template that was not filled in, or a word such as `unknown-8bit`.
 */
export function foldCharset(label = ''): string | undefined {
  if (!folded.has(label)) {
    // The labels are the sender's.
    if (folded.size > 50) folded.clear();
    folded.set(label, fold(label));
  }
  return folded.get(label);
}

/** An email has a dozen fields, nearly always of one charset. */
const folded = new Map<string, string | undefined>();

function fold(label: string): string | undefined {
  const text = label
    .slice(0, maxLabelCharacters)
    .toLowerCase()
    .replace(/charset\s*\*?\s*=/g, ' ')
    // RFC 2231 adds a language: `utf-8*en`, `utf-8'en'`.
    .replace(/\*[a-z-]*$|(?<=\w)'[a-z-]*'.*$/g, '')
    .replace(/["'`<>()[\]{}\\]/g, ' ')
    .trim();
  const listed = text.split(/[,;|]+/);
  const candidates = [...listed, ...listed.flatMap((entry) => entry.split(/[\s/]+/))].filter(saysSomething);
  for (const candidate of candidates) {
    const name = platformName(candidate);
    if (name !== undefined) return name;
  }
  return candidates[0]?.trim().replace(/^x-/, '');
}

const maxLabelCharacters = 200;

/** Labels that programs write when they do not know the charset; `x-user-defined` and `binary` keep any byte. */
const sayNothing = new Set(
  `8bit 7bit ascii8bit auto base64 binary charset ctext default defaultcharset encoding en hex html
  iso iso2022 none null plain quotedprintable raw text undefined unknown unknown7bit unknown8bit unspecified userdefined
  xascii8bit xbinary xctext xdefault xnone xunknown xuserdefined xxx object false true nil na`.split(/\s+/),
);

function saysSomething(candidate: string): boolean {
  const key = keyOf(candidate);
  // `$charset`, `%s`, `__CHARSET__`, `{{encoding}}`: a template, and no name.
  return key.length > 1 && !sayNothing.has(key) && !/[$%@#]|^_/.test(candidate);
}

function keyOf(text: string): string {
  return text.replace(/[^a-z0-9]/g, '');
}

type Rule = readonly [pattern: RegExp, name: string | ((digits: string) => string | undefined)];

/** By the letters and digits of a label alone. The first that fits; the order counts. */
const rules: readonly Rule[] = [
  [/cesu8/, 'cesu-8'],
  [/[uw]tf8(?!\d)|^utf$|^u8$/, 'utf-8'],
  [/utf7imap/, 'utf-7-imap'],
  [/utf7(?!\d)|^u7$/, 'utf-7'],
  [/(?:utf16|ucs2)be|unicodefffe/, 'utf-16be'],
  [/(?:utf16|ucs2)le|unicodefeff/, 'utf-16le'],
  [/utf16|ucs2|^(?:cs)?(?:iso10646)?unicode$/, 'utf-16'],
  [/(?:utf32|ucs4)be/, 'utf-32be'],
  [/(?:utf32|ucs4)le/, 'utf-32le'],
  [/utf32|ucs4/, 'utf-32'],
  [/^(?:us|x|cs|iso)*ascii(?:7|7bit)?$|ansix3|iso646(?:us|irv|$)|^isoir6$|^us(?:english)?$/, 'ascii'],
  [/2022jp|^x?jis\d?$|^(?:x|cp|windows)*5022[0-2]$/, 'iso-2022-jp'],
  [/2022kr/, 'iso-2022-kr'],
  [/2022cn/, 'iso-2022-cn'],
  [/hzgb|^x?hz$/, 'hz-gb-2312'],
  [/gb18030/, 'gb18030'],
  [/gbk|gb2312|gb231280|euccn|^x?(?:cn)?gb$|^x?cngb|^zhcn|^chinese$|macsimp|macchinesesimp/, 'gbk'],
  [/big5|hkscs|mactrad|macchinesetrad/, 'big5'],
  [/eucji?[ps]|euckdfmtjapanese|extendedunixcode\w*japanese|^x?euc$|^ujis$/, 'euc-jp'],
  [/s(?:hift)?jis|mskanji|windows31j|macjapanese/, 'shift_jis'],
  [/euckr|ks[cx]|^uhc$|^korean$|mackorean/, 'euc-kr'],
  [/koi8(?:u|ru)/, 'koi8-u'],
  [/koi8(?:r|$)/, 'koi8-r'],
  [/tis620/, 'windows-874'],
  [/^(?:iso)?8859$|^latin$/, 'iso-8859-1'],
  [/kz1048|strk10482002/, 'rk1048'],
  [/ptcp154|^cp154$|cyrillicasian/, 'pt154'],
  [/ruscii/, 'cp1125'],
  [/multilingual850/, 'cp858'],
  [/^(?:x|cs)?(?:apple)?mac(?:os)?(?:roman|intosh)?$|^appleroman$/, 'macintosh'],
  [/^x?mac(?:os)?(?:cyrillic|ukrain)/, 'x-mac-cyrillic'],
  [/^x?mac(?:os)?(?:ce$|centr|latin2)/, 'maccenteuro'],
  [/^x?mac(?:os)?((?:croatian|greek|iceland|romania|thai|turkish))/, (script) => `mac${script}`],
  [/^(?:x)?(?:ansi|windows|win|western(?:european)?)$/, 'windows-1252'],
  [
    /^(?:x|cs)?(?:windows|win|ms)((?:cyr|gre|heb|ara|tur|balt|viet|latin1|latin2))/,
    (script) => windowsByScript[script],
  ],
  [/^(?:cs)?(?:iso)?(?:latin|l)(\d{1,2})$/, (digits) => isoByLatin[digits]],
  [/^(?:x|cs|windows|win|cp|microsoft|ms|ibm|oem|dos|pc|ccsid|codepage|ansi)*0*(\d{3,5})(?!\d)/, byCodePage],
];

/** ISO 8859's part by the number of its Latin alphabet. */
const isoByLatin: Readonly<Record<string, string>> = {
  '0': 'iso-8859-15',
  '1': 'iso-8859-1',
  '2': 'iso-8859-2',
  '3': 'iso-8859-3',
  '4': 'iso-8859-4',
  '5': 'iso-8859-9',
  '6': 'iso-8859-10',
  '7': 'iso-8859-13',
  '8': 'iso-8859-14',
  '9': 'iso-8859-15',
  '10': 'iso-8859-16',
};

/** `windows-cyrillic`, as programs call a code page by its letters. */
const windowsByScript: Readonly<Record<string, string>> = {
  latin2: 'windows-1250',
  cyr: 'windows-1251',
  latin1: 'windows-1252',
  gre: 'windows-1253',
  tur: 'windows-1254',
  heb: 'windows-1255',
  ara: 'windows-1256',
  balt: 'windows-1257',
  viet: 'windows-1258',
};

/** https://learn.microsoft.com/windows/win32/intl/code-page-identifiers, where the name is not `windows-<number>`. */
const codePages: Readonly<Record<string, string>> = {
  '367': 'ascii',
  '646': 'ascii',
  '819': 'iso-8859-1',
  '866': 'ibm866',
  '874': 'windows-874',
  '932': 'shift_jis',
  '943': 'shift_jis',
  '936': 'gbk',
  '949': 'euc-kr',
  '950': 'big5',
  '951': 'big5',
  '954': 'euc-jp',
  '970': 'euc-kr',
  '1051': 'hproman8',
  '1200': 'utf-16le',
  '1201': 'utf-16be',
  '1383': 'gbk',
  '1386': 'gbk',
  '5601': 'euc-kr',
  '10000': 'macintosh',
  '10007': 'x-mac-cyrillic',
  '10029': 'maccenteuro',
  '12000': 'utf-32le',
  '12001': 'utf-32be',
  '20127': 'ascii',
  '20866': 'koi8-r',
  '20932': 'euc-jp',
  '20936': 'gbk',
  '21866': 'koi8-u',
  '50225': 'iso-2022-kr',
  '50227': 'iso-2022-cn',
  '51932': 'euc-jp',
  '51936': 'gbk',
  '51949': 'euc-kr',
  '52936': 'hz-gb-2312',
  '54936': 'gb18030',
  '65000': 'utf-7',
  '65001': 'utf-8',
};

function byCodePage(digits: string): string {
  if (Object.hasOwn(codePages, digits)) return String(codePages[digits]);
  if (/^125[0-8]$/.test(digits)) return `windows-${digits}`;
  if (/^2859[1-9]$/.test(digits)) return `iso-8859-${digits.slice(-1)}`;
  if (/^2860[3-5]$/.test(digits)) return `iso-8859-1${digits.slice(-1)}`;
  return `cp${digits}`;
}

/** Undefined where neither a rule nor the platform knows the label. */
function platformName(candidate: string): string | undefined {
  const iso = /8859[^0-9a-z]*(\d{1,2})(?!\d)(-i\b)?/.exec(candidate);
  if (iso) return platformLabel(`iso-8859-${iso[1]}${iso[2] ?? ''}`);
  const key = keyOf(candidate);
  for (const [pattern, name] of rules) {
    const match = pattern.exec(key);
    if (match === null) continue;
    const found = typeof name === 'string' ? name : name(match[1] ?? '');
    if (found !== undefined) return found;
  }
  return platformLabel(candidate) ?? platformLabel(candidate.replace(/^x-/, ''));
}

function platformLabel(label: string): string | undefined {
  try {
    new TextDecoder(label);
    return label;
  } catch {
    return undefined;
  }
}
