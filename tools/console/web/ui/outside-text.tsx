import { splitOutsideText } from '../core/outside-text.ts';

/** Text that came from outside: never markup, isolated from what stands around it, with hidden characters in sight. */
export function OutsideText({
  text,
  isBlock = false,
}: {
  readonly text: string;
  readonly isBlock?: boolean;
}) {
  const parts = splitOutsideText(text).map((part) =>
    part.kind === 'text' ? (
      part.text
    ) : (
      <span class="hidden-character" title="An invisible character">
        {part.code}
      </span>
    ),
  );
  return isBlock ? (
    <p class="outside outside-block" dir="auto">
      {parts}
    </p>
  ) : (
    <bdi class="outside">{parts}</bdi>
  );
}
