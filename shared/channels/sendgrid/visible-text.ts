/** Letters that show nothing: white space, controls, what Unicode ignores by default, and blanks that count as letters. */
const visible = /[^\s\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Zs}\u2800\ufffc]/u;
/** The entities that email programs put into a plain text by mistake. */
const invisibleEntities =
  /&(?:emsp1[34]|zwnj|zwj|shy|lrm|rlm|nobreak|tab|newline|i[ct]|af|(?:zerowidth|medium|thin|thick|verythin|nonbreaking|negative(?:medium|thin|thick|verythin))space|invisible(?:times|comma)|applyfunction|(?:nb|en|em|thin|hair|num|punc)sp);?/gi;
const numericEntities = /&#(?:x([0-9a-f]{1,6})|(\d{1,7}));?/gi;

/** True for a text in which a person sees anything. */
export function hasVisibleText(text: string): boolean {
  return visible.test(text) && visible.test(text.includes('&') ? withoutEntities(text) : text);
}

/** Entities that show nothing are taken out; those that are written as numbers are the letters that they name. */
function withoutEntities(text: string): string {
  return text
    .replace(invisibleEntities, '')
    .replace(numericEntities, (entity, hex?: string, decimal = '') => {
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : entity;
    });
}
