import { useEffect, useState } from 'preact/hooks';
import type { StageFacts } from '../../wire.ts';
import { connect, isOutdated, link } from '../core/session.ts';
import { useStage } from '../core/stage.ts';
import { useStore } from '../core/store.ts';

/** What stands in the way of everything: the console or the cloud is gone, or the page is an old one. */
export function Banner() {
  const now = useStore(link);
  const isOld = useStore(isOutdated);
  const stage = useStage();
  if (now.kind === 'down') {
    return (
      <div class="banner banner-bad" role="alert">
        <span>
          {now.lost === 'console'
            ? `The console is not running. Start it with ${commandOf(stage)}: this page reconnects automatically.`
            : 'The local cloud does not answer. If it does not recover, stop npm start and start it again.'}
        </span>
        <NextTry at={now.nextTryAt} />
        <button type="button" onClick={() => void connect()}>
          Try now
        </button>
      </div>
    );
  }
  if (!isOld) return null;
  return (
    <div class="banner" role="status">
      <span>A new version of the console is available.</span>
      <button type="button" onClick={() => location.reload()}>
        Reload
      </button>
    </div>
  );
}

function commandOf(stage: StageFacts | null): string {
  return stage === null ? 'npm start' : `npm run console -- --stage ${stage.name}`;
}

function NextTry({ at }: { readonly at: number }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.ceil((at - now) / 1_000));
  // Not read out: a number that changes each second would drown everything else.
  return <span aria-hidden="true">{seconds === 0 ? 'Trying…' : `Trying again in ${seconds} s`}</span>;
}
