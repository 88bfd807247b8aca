const tones: Readonly<Record<string, 'good' | 'bad' | 'warn' | 'calm' | 'busy'>> = {
  routed: 'good',
  SUCCEEDED: 'good',
  fallback_sent: 'good',
  fallback_suppressed: 'calm',
  quarantined: 'warn',
  pending: 'busy',
  RUNNING: 'busy',
  failed: 'bad',
  FAILED: 'bad',
  TIMED_OUT: 'bad',
  ABORTED: 'bad',
};

/** A status in a word, and a color that says no more than the word does. */
export function StatusBadge({ status }: { readonly status: string }) {
  return (
    <span class={`badge badge-${tones[status] ?? 'calm'}`}>{status.toLowerCase().replaceAll('_', ' ')}</span>
  );
}
