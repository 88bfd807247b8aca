import { useState } from 'preact/hooks';
import { beginningOf } from '../../beginning-of.ts';
import { announce } from '../core/announce.ts';
import { OutsideText } from './outside-text.tsx';

interface DocumentTextProps {
  /** What it is: "Context object". */
  readonly label: string;
  readonly text: string;
  /** The bytes where they are not the text's own. */
  readonly bytes?: Uint8Array<ArrayBuffer>;
  readonly fileName: string;
}

/** More would make the page slow. */
const shownCharacters = 64 * 1_024;

/** A text that came from outside, to read, copy and download. */
export function DocumentText({ label, text, bytes, fileName }: DocumentTextProps) {
  const isCut = text.length > shownCharacters;
  return (
    <div class="document">
      <div class="document-actions">
        <CopyButton label={label} text={text} />
        <button
          type="button"
          aria-label={`Download ${label}`}
          onClick={() => download(bytes ?? text, fileName)}
        >
          Download
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre tabIndex={0}>
        <OutsideText text={isCut ? beginningOf(text, shownCharacters) : text} />
      </pre>
      {isCut && <p class="hint">Only the beginning is shown. Copy and download contain all of it.</p>}
    </div>
  );
}

function CopyButton({ label, text }: { readonly label: string; readonly text: string }) {
  const [outcome, setOutcome] = useState('Copy');
  const copy = async () => {
    const said = await navigator.clipboard.writeText(text).then(
      () => 'Copied',
      () => 'Not copied: the browser refused',
    );
    setOutcome(said);
    announce(said);
  };
  return (
    <button type="button" aria-label={`${outcome} ${label}`} onClick={() => void copy()}>
      {outcome}
    </button>
  );
}

function download(content: string | Uint8Array<ArrayBuffer>, fileName: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: 'application/octet-stream' }));
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = fileName;
  anchor.click();
  URL.revokeObjectURL(url);
}
