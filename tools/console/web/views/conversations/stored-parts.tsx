import type { BuiltContext, ConsoleMessage, StoredMessage, StoredObject } from '../../../wire.ts';
import { read } from '../../core/api.ts';
import { useData } from '../../core/use-data.ts';
import { Disclosure } from '../../ui/disclosure.tsx';
import { DocumentText } from '../../ui/document-text.tsx';
import { LoadError, Loading } from '../../ui/empty-state.tsx';

interface PartProps {
  readonly message: ConsoleMessage;
}

/** The documents of a message, each read when it is opened. */
export function StoredParts({ message }: PartProps) {
  return (
    <>
      <Disclosure summary="Context object">{() => <ContextPart message={message} />}</Disclosure>
      <Disclosure summary="Request as received">{() => <RawPart message={message} />}</Disclosure>
      <Disclosure summary="Stored item">{() => <ItemPart message={message} />}</Disclosure>
    </>
  );
}

function ContextPart({ message: { messageId, status, queuedAt } }: PartProps) {
  const { value, error, reload } = useData(`context ${messageId} ${status} ${queuedAt}`, () =>
    read<BuiltContext | null>('context', { message: messageId }),
  );
  if (error) return <LoadError error={error} retry={reload} />;
  if (value === undefined) return <Loading />;
  if (value === null)
    return (
      <p class="hint">
        No execution has built one. A message of an unknown sender and a request in quarantine have none.
      </p>
    );
  const text = JSON.stringify(value.context, null, 2);
  return (
    <>
      <p class="hint">As the workflow built it. The time of queueing is added when it is sent.</p>
      <DocumentText label="Context object" text={text} fileName={`${messageId}-context.json`} />
    </>
  );
}

function ItemPart({ message: { conversationId, messageId, status, queuedAt } }: PartProps) {
  const { value, error, reload } = useData(`item ${conversationId} ${messageId} ${status} ${queuedAt}`, () =>
    read<StoredMessage>('stored-message', { conversation: conversationId, message: messageId }),
  );
  if (error) return <LoadError error={error} retry={reload} />;
  if (value === undefined) return <Loading />;
  const text = JSON.stringify(value.item, null, 2);
  return <DocumentText label="Stored item" text={text} fileName={`${messageId}-item.json`} />;
}

function RawPart({ message: { conversationId, messageId } }: PartProps) {
  const name = { conversation: conversationId, message: messageId };
  const { value, error, reload } = useData(`raw ${conversationId} ${messageId}`, async () => {
    const { rawRef } = await read<StoredMessage>('stored-message', name);
    return rawRef === null ? null : read<StoredObject>('raw-request', name);
  });
  if (error) return <LoadError error={error} retry={reload} />;
  if (value === undefined) return <Loading />;
  if (value === null)
    return (
      <p class="hint">
        The request is not kept: the stored item holds all of it. Requests of emails are kept, and those of
        which the item cannot hold everything.
      </p>
    );
  const bytes = Uint8Array.from(atob(value.base64), (character) => character.charCodeAt(0));
  return (
    <>
      <p class="hint">
        <code>{value.contentType}</code>
      </p>
      <DocumentText
        label="Request as received"
        text={new TextDecoder().decode(bytes)}
        bytes={bytes}
        fileName={`${messageId}-request.txt`}
      />
    </>
  );
}
