import { useEffect } from 'preact/hooks';
import { goTo } from '../../core/route.ts';
import { onKey } from '../../core/shortcuts.ts';

/** While a message is open, `j` opens the next of a list and `k` the previous one. */
export function useMessageKeys(
  messages: readonly { readonly messageId: string }[],
  openId: string | undefined,
): void {
  useEffect(() => {
    if (openId === undefined) return undefined;
    const at = messages.findIndex(({ messageId }) => messageId === openId);
    const step = (by: number) => () => goTo({ messageId: messages[at + by]?.messageId ?? openId });
    const ends = [onKey('j', step(1)), onKey('k', step(-1))];
    return () => {
      for (const end of ends) end();
    };
  }, [messages, openId]);
}
