import { expect, it } from 'vitest';
import { mediaReach } from '../../../../shared/channels/twilio/media-hosts.ts';

it.each([
  ['https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1', 'with_credentials'],
  ['https://api.dublin.ie1.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1', 'with_credentials'],
  ['https://mcs.us1.twilio.com/v1/Services/IS1/Media/ME1', 'with_credentials'],
  ['https://mms.twiliocdn.com/AC1/abc?Expires=1', 'plain'],
  ['https://media.twiliocdn.com/AC1/abc', 'plain'],
  ['https://s3-external-1.amazonaws.com/media.twiliocdn.com/AC1/abc', 'plain'],
  ['https://s3-external-1.amazonaws.com/bucket-of-anybody/abc', 'refused'],
  ['https://s3-external-1.amazonaws.com/media.twiliocdn.com/../bucket-of-anybody/abc', 'refused'],
  ['http://api.twilio.com/2010-04-01', 'refused'],
  ['https://api.twilio.com:8443/2010-04-01', 'refused'],
  ['https://user:password@api.twilio.com/2010-04-01', 'refused'],
  ['https://api.twilio.com.example.com/', 'refused'],
  ['https://apitwilio.com/', 'refused'],
  ['https://twiliocdn.com.evil.example/', 'refused'],
  ['https://sub.api.twilio.com/', 'refused'],
  ['https://www.twilio.com/', 'refused'],
  ['https://169.254.169.254/latest/meta-data', 'refused'],
  ['file:///etc/passwd', 'refused'],
])('%s is reached: %s', (url, reach) => {
  expect(mediaReach(new URL(url))).toBe(reach);
});
