import { parseArgs } from 'node:util';
import { jsonHelp } from '../terminal/output.ts';
import { stageHelp } from '../terminal/stage-help.ts';
import {
  isSendable,
  type SendableChannel,
  seededSenders,
  sendableChannels,
} from '../webhooks/sendable-channels.ts';

export const sendUsage = `Send a signed webhook, as the provider does.

  npm run send -- whatsapp --from +15551230001 --body "hello"
  npm run send -- sms --from +15551230002 --body "hello" --media https://api.twilio.com/photo.jpg
  npm run send -- rcs --from +15551230002 --body "hello"
  npm run send -- email --from customer@example.com --subject Hi --body "hello" --attach ./file.pdf

  --from <address>     the sender (default: one that \`npm start\` seeds)
  --to <address>       the recipient
  --body <text>        --subject <text> (email)
  --media <url>        a media link (all but email); may be repeated
  --attach <file>      an attachment (email); may be repeated. An email above 4 MB goes to LargeMailUrl
  --message-id <id>    Twilio's MessageSid or the email's Message-ID, to send a duplicate
  --times <n>          how many messages (1 to 1000); with --message-id: how many deliveries of one
  --bad-signature      sign with a wrong key
  ${jsonHelp}
  ${stageHelp}
  --url <ApiUrl>       the stack with this output

On AWS the keys come from TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and SENDGRID_PRIVATE_KEY (PEM), and PUBLIC_BASE_URL is
the URL that signatures cover, where it is not the URL itself.

Exits with 0 only when every answer was 2xx.`;

export interface SendArguments {
  readonly channel: SendableChannel;
  readonly from: string;
  readonly to: string | undefined;
  readonly body: string;
  readonly subject: string | undefined;
  readonly media: readonly string[];
  readonly attach: readonly string[];
  readonly messageId: string | undefined;
  readonly times: number;
  readonly isBadlySigned: boolean;
  readonly url: string | undefined;
  readonly stage: string | undefined;
}

/** Read the command line; throws an Error that says what is wrong. */
export function parseSendArguments(argv: readonly string[]): SendArguments {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      from: { type: 'string' },
      to: { type: 'string' },
      body: { type: 'string', default: 'hello' },
      subject: { type: 'string' },
      media: { type: 'string', multiple: true, default: [] },
      attach: { type: 'string', multiple: true, default: [] },
      'message-id': { type: 'string' },
      times: { type: 'string', default: '1' },
      'bad-signature': { type: 'boolean', default: false },
      url: { type: 'string' },
      stage: { type: 'string' },
    },
  });
  const channel = channelOf(positionals);
  if (values.url !== undefined && values.stage !== undefined)
    throw new Error('give --url or --stage, not both');
  if (channel === 'email' && values.media.length > 0)
    throw new Error('--media is not for email: use --attach');
  if (channel !== 'email' && values.subject !== undefined) throw new Error('--subject is for email');
  if (channel !== 'email' && values.attach.length > 0) throw new Error('--attach is for email: use --media');
  return {
    channel,
    from: values.from ?? seededSenders[channel],
    to: values.to,
    body: values.body,
    subject: values.subject,
    media: values.media,
    attach: values.attach,
    messageId: values['message-id'],
    times: timesOf(values.times),
    isBadlySigned: values['bad-signature'],
    url: values.url,
    stage: values.stage,
  };
}

/** npm keeps options to itself that come without `--`, and leaves their values as arguments. */
function channelOf([channel, ...others]: readonly string[]): SendableChannel {
  if (!isSendable(channel))
    throw new Error(`name one channel: ${sendableChannels.join(', ').replace(/, (?=\w+$)/, ' or ')}`);
  if (others.length > 0) {
    throw new Error(
      `unexpected argument "${others[0]}": put -- before the options and quotes around a text, ` +
        'for example npm run send -- sms --body "hi there"',
    );
  }
  return channel;
}

function timesOf(text: string): number {
  if (!/^\d{1,4}$/.test(text) || Number(text) < 1 || Number(text) > 1_000) {
    throw new Error('--times takes a number from 1 to 1000');
  }
  return Number(text);
}
