/** What the tokens of the stage `local` say: the stack expects it, and the local issuer puts it into them. */
export const localLiveIdentity = {
  issuer: 'urn:incoming-webhook:local-issuer',
  audience: 'live-updates',
} as const;

/** The permission that lets a client read what customers wrote, unless a stage names another. */
export const defaultTextPermission = { claim: 'permissions', value: 'messages:read' } as const;
