/** Letters that show nothing: white space, controls, what Unicode ignores by default, and blanks that count as letters. */
const visible = /[^\s\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Zs}\u2800\ufffc]/u;
/** The entities that email programs put into a plain text by mistake. */
const invisibleEntities =
  /&(?:nbsp|ensp|emsp|thinsp|hairsp|zwnj|zwj|shy|lrm|rlm|ZeroWidthSpace|#0*(?:32|160|173|847|8199|820[0-7]|8288|65279)|#x0*(?:34f|200[0-f]|2060|feff|20|a0|ad));?/gi;

/** True for a text in which a person sees anything. */
export function hasVisibleText(text: string): boolean {
  return visible.test(text) && visible.test(text.includes('&') ? text.replace(invisibleEntities, '') : text);
}
