/** An email's fields as Inbound Parse posts them, decoded. What was not sent is undefined. */
export interface EmailFields {
  readonly headers?: string;
  readonly from?: string;
  readonly to?: string;
  readonly cc?: string;
  readonly subject?: string;
  readonly text?: string;
  readonly html?: string;
  readonly envelope?: string;
  readonly dkim?: string;
  readonly spf?: string;
  readonly senderIp?: string;
  readonly spamScore?: string;
  readonly attachmentInfo?: string;
  readonly contentIds?: string;
  /** The whole message, where SendGrid posts the raw MIME. */
  readonly rawMime?: Buffer;
  /** True when the raw MIME is too long to be read whole: its text ends early, and its files are not taken out. */
  readonly isRawCut?: true;
  /** True when the post holds something of the email that is in none of these fields: a file that cannot be read. */
  readonly isPartial?: true;
  readonly files: readonly EmailFile[];
  /**
   * What was read in another charset than its label says, or may hold replacement characters: the field's name, and in
   * raw MIME the label where there is one (docs/decoding.md).
   */
  readonly charsetFallbacks: readonly string[];
}

export interface EmailFile {
  /** The part's name: `attachment1`. */
  readonly part: string;
  readonly name: string;
  readonly contentType: string;
  readonly contentId?: string;
  readonly bytes: Buffer;
}

/** The wire's names of the scalar fields. */
export const scalarFields = {
  headers: 'headers',
  from: 'from',
  to: 'to',
  cc: 'cc',
  subject: 'subject',
  text: 'text',
  html: 'html',
  envelope: 'envelope',
  dkim: 'dkim',
  SPF: 'spf',
  sender_ip: 'senderIp',
  spam_score: 'spamScore',
  'attachment-info': 'attachmentInfo',
  'content-ids': 'contentIds',
} as const;

export type ScalarField = (typeof scalarFields)[keyof typeof scalarFields];

/** Fields that SendGrid posts and nothing here reads as a text. */
const otherFields = ['charsets', 'email', 'attachments', 'spam_report'];

/** True for a field that SendGrid posts at most once. */
export function isScalarField(wireName: string): boolean {
  return Object.hasOwn(scalarFields, wireName) || otherFields.includes(wireName);
}
