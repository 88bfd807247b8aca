export interface SendProgress {
  readonly sent: number;
  readonly total: number;
  /** What is on its way is still sent. */
  readonly stop: () => void;
}

/** How many of the webhooks have been answered, and a way to send no more. */
export function SendProgressBar({ progress: { sent, total, stop } }: { readonly progress: SendProgress }) {
  return (
    <div class="send-progress">
      <progress value={sent} max={total} aria-label="Webhooks answered" />
      <span>
        {sent} of {total}
      </span>
      <button type="button" onClick={stop}>
        Stop
      </button>
    </div>
  );
}
