/** A mail's fields as Inbound Parse posts them, decoded. What was not sent is undefined. */
export interface MailFields {
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
  readonly files: readonly MailFile[];
  /** Names of fields whose charset is unknown: their text may hold replacement characters. */
  readonly charsetFallbacks: readonly string[];
}

export interface MailFile {
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
