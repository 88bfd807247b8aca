import { hrefTo, type Route } from '../../core/route.ts';
import { Icon } from '../../ui/icon.tsx';

/** One pane back, where only one is in sight. */
export function BackLink({ to, label }: { readonly to: Partial<Route>; readonly label: string }) {
  return (
    <a class="back" href={hrefTo(to)} aria-label={`Back to ${label}`}>
      <Icon name="back" />
    </a>
  );
}
