/** The names under which services refuse a caller. SNS and EC2's family spell it their own way. */
const denials =
  /^(AccessDenied(Exception)?|AuthorizationError(Exception)?|Unauthorized(Operation|Exception)|NotAuthorized|ForbiddenException)$/;

/** A read that the caller may not make. */
export class ReadDeniedError extends Error {
  override readonly name = 'ReadDeniedError';
  readonly permission: string;

  constructor(permission: string, cause: unknown) {
    super(`the credentials lack ${permission}`, { cause });
    this.permission = permission;
  }
}

/** Make one call that needs this permission, for example `ssm:GetParameter`. Throws ReadDeniedError when it is missing. */
export async function read<Answer>(permission: string, call: () => Promise<Answer>): Promise<Answer> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Error && isDenial(error)) throw new ReadDeniedError(permission, error);
    throw error;
  }
}

function isDenial(error: Error): boolean {
  return denials.test(error.name) || /is not authorized to perform/.test(error.message);
}

/** The answer, or undefined when the service says by this error that there is none. */
export async function orMissing<Answer>(
  call: Promise<Answer>,
  isMissing: (error: Error) => boolean,
): Promise<Answer | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Error && isMissing(error)) return undefined;
    throw error;
  }
}
