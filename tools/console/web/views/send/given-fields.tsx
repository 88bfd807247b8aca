import type { GivenRequest } from '../../../wire.ts';
import { Field } from './form-parts.tsx';

interface GivenFieldsProps {
  readonly given: GivenRequest;
  readonly onChange: (given: GivenRequest) => void;
}

/** A request as its provider sends it, for a channel whose signature the console does not make. */
export function GivenFields({ given, onChange }: GivenFieldsProps) {
  const change = (part: Partial<GivenRequest>) => onChange({ ...given, ...part });
  return (
    <>
      <p class="hint">
        The console makes no signature for this channel. Write the request as its provider sends it.
      </p>
      <Field label="Content type">
        {(id) => (
          <input
            id={id}
            required
            maxLength={200}
            autocomplete="off"
            value={given.contentType}
            onInput={({ currentTarget }) => change({ contentType: currentTarget.value })}
          />
        )}
      </Field>
      <Field label="Headers" hint="name: value, one per line; the signature belongs here">
        {(id) => (
          <textarea
            id={id}
            rows={3}
            value={given.headers}
            onInput={({ currentTarget }) => change({ headers: currentTarget.value })}
          />
        )}
      </Field>
      <Field label="Body">
        {(id) => (
          <textarea
            id={id}
            rows={6}
            value={given.body}
            onInput={({ currentTarget }) => change({ body: currentTarget.value })}
          />
        )}
      </Field>
    </>
  );
}
