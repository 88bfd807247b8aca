import type { Rehearsal } from './rehearsal.ts';
import { rehearsals } from './rehearsals.ts';
import { unrehearsed } from './unrehearsed.ts';

/** The name of an alarm without its stack: `IncomingWebhook-prod-MessagesFailedSms` and `MessagesFailedSms` are one. */
const stackPrefix = /^IncomingWebhook-[a-z]+-/;

/**
 * The rehearsal of an alarm, by the alarm's name or its section of the runbook. Throws an Error that says why there is
 * none.
 */
export function findRehearsal(name: string): Rehearsal {
  const alarm = name.replace(stackPrefix, '').replace(/-\d+$/, '');
  const isMeant = ({ section, alarms }: { readonly section: string; readonly alarms: RegExp }) =>
    section === name || alarms.test(alarm);
  const found = rehearsals.find(isMeant);
  if (found !== undefined) return found;
  const missing = unrehearsed.find(isMeant);
  throw new Error(
    missing === undefined
      ? `no alarm and no section of the runbook is called "${name}": see npm run rehearse -- --list`
      : `${missing.section} cannot be rehearsed: ${missing.reason}`,
  );
}
