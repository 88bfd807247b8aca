import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useStage } from '../core/stage.ts';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A modal dialog of the browser: focus stays in it and goes back where it was, Escape closes it. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    element.current?.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog ref={element} aria-labelledby="dialog-title" onClose={onClose}>
      <h2 id="dialog-title">{title}</h2>
      {children}
    </dialog>
  );
}

interface ConfirmProps extends DialogProps {
  /** What is done: "Replay". */
  readonly action: string;
  readonly onConfirm: (confirmation: Confirmation) => void;
}

/** Goes with the request of what was confirmed: on a stage its name, as it was typed. */
export interface Confirmation {
  readonly stage?: string;
}

/** Asks before something is done that cannot be undone. On a stage its name has to be typed. */
export function Confirm({ action, onConfirm, children, ...dialog }: ConfirmProps) {
  const stage = useStage();
  const [typed, setTyped] = useState('');
  const confirmation = stage === null ? {} : { stage: typed.trim() };
  return (
    <Dialog {...dialog}>
      {children}
      {stage !== null && (
        <label class="confirm-stage">
          <span>
            Type <strong>{stage.name}</strong> to confirm
          </span>
          <input
            autocomplete="off"
            spellcheck={false}
            value={typed}
            onInput={({ currentTarget }) => setTyped(currentTarget.value)}
          />
        </label>
      )}
      <div class="dialog-actions">
        <button type="button" onClick={dialog.onClose}>
          Cancel
        </button>
        <button
          type="button"
          class="primary"
          disabled={stage !== null && typed.trim() !== stage.name}
          onClick={() => {
            dialog.onClose();
            onConfirm(confirmation);
          }}
        >
          {action}
        </button>
      </div>
    </Dialog>
  );
}
