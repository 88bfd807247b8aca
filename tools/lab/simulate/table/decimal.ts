/** A decimal number without rounding: `digits` times ten to the power of `exponent`. */
interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

const maxDigits = 38;

/** Undefined for what is no number, or outside of DynamoDB's range: 38 digits, 1E-130 to 9.99…E+125. */
function parse(text: string): Decimal | undefined {
  const found = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text.trim());
  if (found === null || `${found[2] ?? ''}${found[3] ?? ''}` === '') return undefined;
  const [, sign = '', whole = '', fraction = '', power = '0'] = found;
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const kept = digits.replace(/0+$/, '');
  if (kept === '') return { digits: 0n, exponent: 0 };
  const exponent = Number(power) - fraction.length + digits.length - kept.length;
  const magnitude = exponent + kept.length - 1;
  if (kept.length > maxDigits || magnitude > 125 || magnitude < -130) return undefined;
  return { digits: BigInt(`${sign === '-' ? '-' : ''}${kept}`), exponent };
}

function print({ digits, exponent }: Decimal): string {
  const sign = digits < 0n ? '-' : '';
  const text = String(digits < 0n ? -digits : digits);
  if (exponent >= 0) return `${sign}${text}${digits === 0n ? '' : '0'.repeat(exponent)}`;
  const padded = text.padStart(1 - exponent, '0');
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}

/** A number as DynamoDB gives it back: no leading and no trailing zeros. Undefined when it refuses it. */
export function normalizeNumber(text: string): string | undefined {
  const parsed = parse(text);
  return parsed && print(parsed);
}

/** The bytes of a number in an item: one for two digits, and one. */
export function numberBytes(text: string): number {
  const { digits } = parse(text) ?? { digits: 0n };
  const count = String(digits < 0n ? -digits : digits).length;
  return Math.ceil(count / 2) + 1 + (digits < 0n ? 1 : 0);
}

export function compareNumbers(left: string, right: string): number {
  if (left === right) return 0;
  const difference = addNumbers(left, right, -1n);
  return difference.startsWith('-') ? -1 : difference === '0' ? 0 : 1;
}

/** `left + factor * right`, exactly. */
export function addNumbers(left: string, right: string, factor: 1n | -1n): string {
  const a = parse(left) ?? { digits: 0n, exponent: 0 };
  const b = parse(right) ?? { digits: 0n, exponent: 0 };
  const exponent = Math.min(a.exponent, b.exponent);
  const scale = ({ digits, exponent: own }: Decimal) => digits * 10n ** BigInt(own - exponent);
  const sum = print({ digits: scale(a) + factor * scale(b), exponent });
  return sum.includes('.') ? sum.replace(/\.?0+$/, '') : sum;
}
