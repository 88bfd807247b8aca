import type { ComponentChildren } from 'preact';

interface EmptyStateProps {
  readonly title: string;
  /** What to do. */
  readonly children: ComponentChildren;
  readonly isError?: boolean;
}

/** In place of a list that is empty or cannot be read: what it is, and what to do. */
export function EmptyState({ title, children, isError = false }: EmptyStateProps) {
  return (
    <div class={`empty ${isError ? 'empty-error' : ''}`} role={isError ? 'alert' : undefined}>
      <p class="empty-title">{title}</p>
      <div class="empty-hint">{children}</div>
    </div>
  );
}

/** Something could not be read. The old value, if any, stays in sight beside it. */
export function LoadError({ error, retry }: { readonly error: string; readonly retry: () => void }) {
  return (
    <EmptyState title="This could not be read" isError>
      <p>{error}</p>
      <button type="button" onClick={retry}>
        Try again
      </button>
    </EmptyState>
  );
}

export function Loading() {
  return (
    <p class="loading" role="status">
      Reading…
    </p>
  );
}
