import type { Picture as Loaded } from '../../wire.ts';
import { read } from '../core/api.ts';
import { useData } from '../core/use-data.ts';

/** Whether the console shows files of this type: pictures in which nothing can run. */
export function isPicture(contentType: string): boolean {
  return /^image\/(?:png|jpeg|gif|webp)\b/.test(contentType);
}

/** A picture of the content bucket, through the console's own server. */
export function Picture({ contentRef, label }: { readonly contentRef: string; readonly label: string }) {
  const { value, error } = useData(`picture ${contentRef}`, () =>
    read<Loaded>('picture', { key: contentRef }),
  );
  if (error) return <span class="muted">{error}</span>;
  if (value === undefined) return <span class="muted">Reading…</span>;
  return <img class="picture" src={`data:${value.contentType};base64,${value.base64}`} alt={label} />;
}
