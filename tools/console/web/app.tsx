import { useEffect } from 'preact/hooks';
import { announcement } from './core/announce.ts';
import { goToInstead, route } from './core/route.ts';
import { link } from './core/session.ts';
import { useStage, viewsOf } from './core/stage.ts';
import { useStore } from './core/store.ts';
import { Banner } from './ui/banner.tsx';
import { Header, viewTitles } from './ui/header.tsx';
import { Help } from './ui/help.tsx';
import { ConversationsView } from './views/conversations/conversations-view.tsx';
import { FallbacksView } from './views/fallbacks-view.tsx';
import { MessagesView } from './views/messages/messages-view.tsx';
import { QueuesView } from './views/queues/queues-view.tsx';
import { SendView } from './views/send/send-view.tsx';
import { TrafficView } from './views/traffic-view.tsx';

const views = {
  conversations: ConversationsView,
  messages: MessagesView,
  send: SendView,
  queues: QueuesView,
  fallbacks: FallbacksView,
  traffic: TrafficView,
} as const;

export function App() {
  const { view } = useStore(route);
  const stage = useStage();
  const isKnown = useStore(link).kind !== 'connecting';
  const isThere = viewsOf(stage).includes(view);
  const View = views[view];
  useEffect(() => {
    document.title = [viewTitles[view], stage?.name, 'Incoming webhook'].filter(Boolean).join(' · ');
  }, [view, stage]);
  useEffect(() => {
    if (isKnown && !isThere) goToInstead({ view: 'messages' });
  }, [isKnown, isThere]);
  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById('main')?.focus()}>
        Skip to the content
      </button>
      <Header />
      <Banner />
      <main id="main" tabIndex={-1}>
        {isKnown && isThere && <View />}
      </main>
      <Help />
      <Announcer />
    </>
  );
}

function Announcer() {
  return (
    <div class="visually-hidden" role="status" aria-live="polite">
      {useStore(announcement)}
    </div>
  );
}
