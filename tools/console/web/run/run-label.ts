/** What started an execution, by its name: the message's id and a suffix. */
export function runLabel(name: string, messageId: string): string {
  const suffix = name.slice(messageId.length + 1);
  if (suffix === '0') return 'First run';
  if (suffix.startsWith('r')) return 'Replay';
  return suffix.startsWith('a') ? 'Adopted' : 'Recovery';
}
