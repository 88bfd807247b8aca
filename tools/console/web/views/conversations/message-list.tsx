import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { ConsoleMessage } from '../../../wire.ts';
import { formatTime, plural } from '../../core/format.ts';
import { hrefTo, route } from '../../core/route.ts';
import { StatusBadge } from '../../ui/badge.tsx';
import { ChannelIcon, Icon } from '../../ui/icon.tsx';
import { OutsideText } from '../../ui/outside-text.tsx';
import { useFocusBack } from '../../ui/use-focus-back.ts';
import { rejectedMedia } from './rejected-media.ts';
import { useMessageKeys } from './use-message-keys.ts';

interface MessageListProps {
  readonly messages: readonly ConsoleMessage[];
  readonly openId: string | undefined;
  /** Of several senders and channels: each message says whose it is. */
  readonly isMixed?: boolean;
}

/** More would make the page slow; `npm run conversation -- show` prints them all. */
const shown = 300;

/** Messages, oldest first; new ones come at the end and stay in sight unless one has scrolled away from it. */
export function MessageList({ messages, openId, isMixed = false }: MessageListProps) {
  const list = useStickyEnd(messages.length);
  useMessageKeys(messages, openId);
  const latest = messages.slice(-shown);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section class="messages" ref={list} tabIndex={0} aria-label="Messages">
      {latest.length < messages.length && (
        <p class="hint">
          {messages.length - latest.length} older messages are not shown:{' '}
          <code>npm run conversation -- show</code> prints all.
        </p>
      )}
      <ol aria-live="polite" aria-relevant="additions">
        {latest.map((message) => (
          <Message
            key={message.messageId}
            message={message}
            isOpen={message.messageId === openId}
            isMixed={isMixed}
          />
        ))}
      </ol>
    </section>
  );
}

/** Within this distance one counts as being at the end. */
const nearEndPixels = 80;

function useStickyEnd(count: number) {
  const list = useRef<HTMLElement>(null);
  const isAtEnd = useRef(true);
  useEffect(() => {
    const element = list.current;
    const remember = () => {
      if (element === null) return;
      isAtEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < nearEndPixels;
    };
    element?.addEventListener('scroll', remember, { passive: true });
    return () => element?.removeEventListener('scroll', remember);
  }, []);
  useLayoutEffect(() => {
    if (isAtEnd.current) list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [count]);
  return list;
}

interface MessageProps {
  readonly message: ConsoleMessage;
  readonly isOpen: boolean;
  readonly isMixed: boolean;
}

function Message({ message, isOpen, isMixed }: MessageProps) {
  const { messageId, subject, text, files, receivedAt, status } = message;
  const link = useFocusBack(isOpen, () => route.get().messageId !== undefined);
  return (
    <li class="message" data-message={messageId}>
      <a ref={link} href={hrefTo({ messageId })} aria-current={isOpen ? 'true' : undefined}>
        {isMixed && (
          <span class="message-from">
            <ChannelIcon channel={message.channel} />
            <strong>
              <OutsideText text={message.sender} />
            </strong>
          </span>
        )}
        {subject !== null && (
          <strong class="message-subject">
            <OutsideText text={subject} />
          </strong>
        )}
        {text === '' ? <em class="muted">No text</em> : <OutsideText text={text} isBlock />}
        {message.isTextCut && <em class="muted">The text is longer: the content bucket holds all of it.</em>}
        {files.map((file, index) => (
          <span key={`${index} ${file.name}`} class="file">
            <Icon name="file" />
            <OutsideText text={file.url ?? file.name} /> <span class="muted">{file.contentType}</span>
          </span>
        ))}
        {rejectedMedia(message) > 0 && (
          <em class="muted">
            {plural(rejectedMedia(message), 'medium', 'media')} rejected: not a URL of Twilio's API
          </em>
        )}
        <span class="message-facts">
          <time class="muted" dateTime={receivedAt}>
            {formatTime(receivedAt)}
          </time>
          <StatusBadge status={status} />
        </span>
      </a>
    </li>
  );
}
