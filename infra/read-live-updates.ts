import { defaultTextPermission } from '../shared/live/live-identity.ts';
import type { LiveUpdatesConfig } from './stage-config.ts';

/**
 * The stage's live updates with what the command line says: `-c liveUpdates=off` turns them off, `-c liveIssuer=`,
 * `liveAudience=` and `liveJwksUrl=` together turn them on, or each overrides what the stage has.
 */
export function readLiveUpdates(
  text: (key: string) => string | undefined,
  ofStage: LiveUpdatesConfig | undefined,
): LiveUpdatesConfig | undefined {
  const isOn = text('liveUpdates') ?? 'on';
  if (isOn !== 'on' && isOn !== 'off') throw new Error('-c liveUpdates= takes on or off');
  const issuer = text('liveIssuer') ?? ofStage?.issuer;
  const audience = text('liveAudience') ?? ofStage?.audience;
  const jwksUrl = text('liveJwksUrl') ?? ofStage?.jwksUrl;
  const given = [issuer, audience, jwksUrl].filter((value) => value !== undefined);
  if (isOn === 'off' || (given.length === 0 && text('liveUpdates') === undefined)) return undefined;
  if (issuer === undefined || audience === undefined || jwksUrl === undefined) {
    throw new Error('live updates need -c liveIssuer=, liveAudience= and liveJwksUrl=, all three');
  }
  return {
    issuer,
    audience,
    jwksUrl,
    textPermission: ofStage?.textPermission ?? defaultTextPermission,
    apisUrl: text('liveApisUrl') ?? ofStage?.apisUrl,
  };
}

/** What is wrong with a stage's live updates; false where nothing is. */
export function liveUpdatesFaults(
  live: LiveUpdatesConfig | undefined,
  isLocal: boolean,
): readonly (string | false)[] {
  if (live === undefined) return [];
  return [
    !URL.canParse(live.jwksUrl) && 'the address of the keys is no URL',
    !isLocal &&
      !live.jwksUrl.startsWith('https:') &&
      'keys that anybody on the way can change verify nothing',
    (live.issuer === '' || live.audience === '') &&
      'tokens are checked for an issuer and an audience: name both',
  ];
}
