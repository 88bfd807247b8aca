/** The first characters of a text, at most as many as `length` UTF-16 units: a character that does not fit as a whole is left out. */
export function beginningOf(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}
