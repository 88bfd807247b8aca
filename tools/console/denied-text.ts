/** The names that AWS's services give a denial. */
const denials =
  /^(AccessDenied(Exception)?|UnauthorizedOperation|AuthorizationError(Exception)?|KMSAccessDenied(Exception)?|KmsAccessDenied|KMS\.AccessDeniedException)$/;

/** Which permission is missing, for an error that says that one is; undefined for any other. */
export function deniedText(error: unknown): string | undefined {
  if (!(error instanceof Error) || !denials.test(error.name)) return undefined;
  // Some services write `Message`, which the SDK keeps beside an empty `message`.
  const { Message } = error as { readonly Message?: unknown };
  const said = error.message || (typeof Message === 'string' ? Message : '');
  const [, user] = /User: (\S+)/.exec(said) ?? [];
  const [, action] = /not authorized to perform: ([\w-]+:\w+)/.exec(said) ?? [];
  if (action === undefined) return `AWS denied this (${said || error.name}).`;
  const [, resource] = /on resource: "?([^\s"]+)"?/.exec(said) ?? [];
  const on = resource === undefined ? '' : ` on ${resource}`;
  const isExplicit = said.includes('explicit deny');
  const who = user ?? 'These credentials';
  return isExplicit
    ? `A policy denies ${action}${on} to ${who}.`
    : `The permission ${action}${on} is missing: ${who} has no policy that allows it.`;
}
