import { useLayoutEffect, useRef } from 'preact/hooks';

/**
 * When a pane is closed, what had the focus in it is gone: the link that had opened the pane, which this is the reference
 * of, takes it, unless another pane was opened instead.
 */
export function useFocusBack(isOpen: boolean, isAnotherOpen: () => boolean) {
  const link = useRef<HTMLAnchorElement>(null);
  const wasOpen = useRef(isOpen);
  useLayoutEffect(() => {
    const isClosed = wasOpen.current && !isOpen;
    wasOpen.current = isOpen;
    if (isClosed && !isAnotherOpen() && document.activeElement === document.body) link.current?.focus();
  }, [isOpen]);
  return link;
}
