import * as z from 'zod/mini';

const json = z.json();

const text = (description: string) => z.optional(z.string().check(z.describe(description)));
const texts = (description: string) => z.optional(z.array(z.string()).check(z.describe(description)));
const number = (description: string) => z.optional(z.number().check(z.describe(description)));
const flag = (description: string) => z.optional(z.boolean().check(z.describe(description)));
/** Of a Twilio parameter: a list when the webhook repeats it. */
const parameter = (description: string) =>
  z.optional(z.union([z.string(), z.array(z.string())]).check(z.describe(description)));
/** Of a Twilio parameter that holds JSON: a text when it cannot be read or is too long. */
const jsonParameter = (description: string) => z.optional(json.check(z.describe(description)));

const metadata = {
  metadata_truncated: flag(
    'Some entries were shortened or left out, because all of them together are too long.',
  ),
};

/** Names that consumers read as what an email says; no other channel may write them. */
export const metadataOfEmail = {
  attachments_ref: text(
    'Key of an object in the content bucket: the whole list of attachments as JSON. Present when message.attachments does not list all.',
  ),
  attachment_count: number('How many attachments the whole list has.'),
  raw_truncated: flag(
    'The raw email was too long to be read to its end: its text may be cut and files may be missing.',
  ),
  charset_fallbacks: texts('Parts whose character set was guessed; docs/decoding.md has the rules.'),
  envelope_from: text('Sender of the SMTP envelope; "<>" for a bounce.'),
  envelope_to: texts('Recipients of the SMTP envelope: where SendGrid received the email.'),
  header_from: texts('Addresses of the From header. Anybody can write anything here: see spf and dkim.'),
  header_to: texts('Addresses of the To header.'),
  delivered_to: texts('Addresses of the headers in which forwarders note the first recipient.'),
  cc: texts('Addresses of the Cc header.'),
  reply_to: text('The Reply-To header.'),
  return_path: text('The Return-Path header; "<>" for a bounce.'),
  spf: text("SendGrid's verdict on SPF."),
  dkim: texts("SendGrid's verdicts on DKIM, one for each signing domain."),
  dkim_domains: texts('The domains whose DKIM signature SendGrid verified.'),
  spam_score: number("SendGrid's spam score."),
  sender_ip: text('Address of the server that delivered the email.'),
  message_id_header: text(
    'The Message-ID header. message.message_id is derived from it and is another value.',
  ),
  in_reply_to: text('The In-Reply-To header.'),
  references: text('The References header; of a long one the first and the latest ids.'),
  date: text('The Date header: the time of the sender. message.timestamp is the time of receipt.'),
  content_type: text('The Content-Type header of the whole email.'),
  auto_submitted: text('The Auto-Submitted header: present on answers by machines.'),
  precedence: text('The Precedence header.'),
  x_auto_response_suppress: text('The X-Auto-Response-Suppress header.'),
  list_headers: texts('Names of the List-* headers.'),
  machine_headers: texts('Names of headers that only machines write.'),
};

const twilio = {
  media_rejected: number('How many media were left out, because their URL is none of Twilio.'),
  location: z.optional(
    z
      .object({
        latitude: z.string(),
        longitude: z.string(),
        address: z.optional(z.string()),
        label: z.optional(z.string()),
      })
      .check(z.describe('A shared location. Latitude and longitude are texts, as Twilio sends them.')),
  ),
  account_sid: parameter('The Twilio account that received the message; its credentials open media[].url.'),
  messaging_service_sid: parameter('The messaging service that received the message.'),
  message_type: parameter('Kind of message, such as text, image, button or location.'),
  num_media: parameter('Number of media, as a text.'),
  num_segments: parameter('Number of SMS segments, as a text.'),
  sms_encoding: parameter('Encoding of the SMS.'),
  profile_name: parameter("The sender's name in WhatsApp. The sender chooses it."),
  profile_username: parameter("The sender's user name in WhatsApp."),
  wa_id: parameter("The sender's WhatsApp id: the number without plus sign."),
  external_user_id: parameter("The sender's WhatsApp user id."),
  parent_external_user_id: parameter("The WhatsApp user id of the sender's business portfolio."),
  button_text: parameter('Text of the button that was pressed.'),
  button_payload: parameter('Payload of the button that was pressed.'),
  button_type: parameter('Type of the button that was pressed.'),
  list_id: parameter('Id of the list entry that was chosen.'),
  list_title: parameter('Title of the list entry that was chosen.'),
  interactive_data: jsonParameter(
    'Answer to an interactive message: JSON, or its text when it cannot be read.',
  ),
  flow_data: jsonParameter('Answers of a WhatsApp flow: JSON, or its text when it cannot be read.'),
  channel_metadata: jsonParameter('What the channel adds: JSON, or its text when it cannot be read.'),
  add_ons: jsonParameter('Results of Twilio add-ons: JSON, or its text when it cannot be read.'),
  original_replied_message_sid: parameter('SID of the message that this one quotes.'),
  original_replied_message_sender: parameter('Sender of the message that this one quotes.'),
  forwarded: parameter('"true" when the message was forwarded.'),
  frequently_forwarded: parameter('"true" when the message was forwarded many times.'),
  opt_out_type: parameter('STOP, START or HELP: a keyword of Advanced Opt-Out, which Twilio answers.'),
  referral_num_media: parameter('Number of media of the advertisement, as a text.'),
  referral_body: parameter('Text of the advertisement through which the sender came.'),
  referral_headline: parameter('Headline of the advertisement.'),
  referral_source_id: parameter('Id of the advertisement.'),
  referral_source_type: parameter('Type of the advertisement: post or ad.'),
  referral_source_url: parameter('URL of the advertisement.'),
  referral_media_id: parameter('Id of a medium of the advertisement.'),
  referral_media_url: parameter('URL of a medium of the advertisement.'),
  referral_media_content_type: parameter('Content type of a medium of the advertisement.'),
  referral_ctwa_clid: parameter('Click id of the advertisement.'),
  from_country: parameter("Country of the sender's number."),
  from_state: parameter("State of the sender's number."),
  from_city: parameter("City of the sender's number."),
  from_zip: parameter("Postal code of the sender's number."),
  to_country: parameter('Country of the number that was written to.'),
  to_state: parameter('State of the number that was written to.'),
  to_city: parameter('City of the number that was written to.'),
  to_zip: parameter('Postal code of the number that was written to.'),
  error_code: parameter('Twilio called the fallback URL: the error of the call before.'),
  error_url: parameter('Twilio called the fallback URL: the URL of the call before.'),
};

/**
 * What else the provider said of a message. Every key that this system writes is described. Further parameters of a Twilio
 * webhook come along under their names in snake_case, so other keys are allowed.
 */
export const providerMetadata = z.catchall(z.object({ ...metadata, ...metadataOfEmail, ...twilio }), json);
