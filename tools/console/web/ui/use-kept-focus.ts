import { useLayoutEffect, useRef } from 'preact/hooks';

/**
 * Where a new pane covers the one before, what had the focus is gone: the pane's heading, which this is the reference of,
 * takes it. It needs `tabIndex={-1}`.
 */
export function useKeptFocus<Heading extends HTMLElement>() {
  const heading = useRef<Heading>(null);
  useLayoutEffect(() => {
    const focused = document.activeElement;
    const isHidden = focused !== document.body && focused?.getClientRects().length === 0;
    if (isHidden) heading.current?.focus();
  }, []);
  return heading;
}
