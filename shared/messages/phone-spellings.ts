/** One country's mobile numbers, which carriers and WhatsApp spell with or without a digit before the national number. */
interface ExtraDigit {
  readonly countryCode: string;
  readonly digit: string;
  /** The number behind country code and digit, of every number that has two spellings. */
  readonly national: RegExp;
  /** How many digits of the national number, an area code, stand before the extra digit. */
  readonly areaDigits: number;
}

/** https://www.anatel.gov.br: the area codes in use. A mobile number begins with 6 to 9; a landline, 2 to 5, never gets the 9. */
const brazil: ExtraDigit = {
  countryCode: '55',
  digit: '9',
  national: /^(?:1[1-9]|2[12478]|3[1-578]|4[1-9]|5[1345]|6[1-9]|7[134579]|8[1-9]|9[1-9])[6-9]\d{7}$/,
  areaDigits: 2,
};

/** Landlines and mobile numbers share the plan; 800, 900 and their kin are no person's numbers. */
const mexico: ExtraDigit = {
  countryCode: '52',
  digit: '1',
  national: /^(?!(?:[35689]00|88\d|700))[2-9]\d{9}$/,
  areaDigits: 0,
};

/** Area codes begin with 11, 2 or 3. */
const argentina: ExtraDigit = {
  countryCode: '54',
  digit: '9',
  national: /^(?:11|2\d|3\d)\d{8}$/,
  areaDigits: 0,
};

const countries = [brazil, mexico, argentina];

/**
 * The other spelling of a mobile number in E.164: Brazil `+55 XX [9]…`, Mexico `+52 [1]…`, Argentina `+54 [9]…`.
 * Libraries for phone numbers follow today's numbering plans, in which the older spelling is no valid number.
 */
export function otherPhoneSpellings(number: string): string[] {
  for (const { countryCode, digit, national, areaDigits } of countries) {
    const prefix = `+${countryCode}`;
    if (!number.startsWith(prefix)) continue;
    const rest = number.slice(prefix.length);
    const area = rest.slice(0, areaDigits);
    const local = rest.slice(areaDigits);
    if (national.test(rest)) return [`${prefix}${area}${digit}${local}`];
    const shorter = `${area}${local.slice(digit.length)}`;
    return local.startsWith(digit) && national.test(shorter) ? [`${prefix}${shorter}`] : [];
  }
  return [];
}

/** The spelling that stands for both: the one without the extra digit. */
export function chiefPhoneSpelling(number: string): string {
  const [other] = otherPhoneSpellings(number);
  return other !== undefined && other.length < number.length ? other : number;
}
