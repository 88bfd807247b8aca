import { styleText } from 'node:util';
import type { Plan } from './plan.ts';
import type { HistoryResult } from './run-history.ts';

/** A failing history as a person reads it: the broken promises, who took part, and what happened when. */
export function printHistory(plan: Plan, { violations, lines, startedAt, injected }: HistoryResult): void {
  console.log(styleText('bold', `seed ${plan.seed}`));
  for (const { check, text } of violations) console.log(`  ${styleText('red', check)}: ${shorten(text)}`);
  console.log();
  for (const { token, sender, at, again } of plan.messages) {
    const repeated = again === 'no' ? '' : `, again ${again.replace('_', ' ')}`;
    console.log(`  ${token} from ${sender.address} by ${sender.channel} at ${secondsOf(at)}${repeated}`);
  }
  for (const { kind, conversationId, sender, at } of plan.upstream) {
    const when = at < 0 ? 'before' : `at ${secondsOf(at)}`;
    console.log(`  upstream: ${kind} ${conversationId} of ${sender.address} ${when}`);
  }
  for (const { service, from, until } of plan.outages) {
    console.log(`  ${service} is unavailable from ${secondsOf(from)} to ${secondsOf(until)}`);
  }
  console.log(`  ${injected.length} faults of the kinds ${[...plan.rates.keys()].join(', ') || 'none'}`);
  console.log();
  for (const { at, text } of lines) {
    const line = `${secondsOf(at - startedAt).padStart(12)}  ${shorten(text)}`;
    console.log(text.includes('fault:') ? styleText('yellow', line) : line);
  }
}

function secondsOf(ms: number): string {
  return `${(ms / 1_000).toFixed(3)} s`;
}

/** Ids as short as they stay unlike each other. */
function shorten(text: string): string {
  return text
    .replace(/\bSM0{20,}/g, 'SM…')
    .replace(/\bemail-([0-9a-f]{4})[0-9a-f]{60}/g, 'email-$1…')
    .replace(/(REMOVE messages\[0\])(, messages\[\d+\])+/g, '$1, …');
}
