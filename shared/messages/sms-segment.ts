/** The GSM 03.38 alphabet; the second group costs two of a segment's 160 septets. */
const basic = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà]$/;
const extended = /^[\f^{}\\[~\]|€]$/;

const septetsOfOneSegment = 160;

/** True when a text is sent, and paid for, as one SMS: one letter outside of GSM-7 makes it UCS-2 with 70 letters. */
export function isOneSmsSegment(text: string): boolean {
  let septets = 0;
  for (const letter of text) {
    if (basic.test(letter)) septets += 1;
    else if (extended.test(letter)) septets += 2;
    else return false;
  }
  return septets <= septetsOfOneSegment;
}
