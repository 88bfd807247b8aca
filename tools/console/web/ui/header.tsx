import { useEffect } from 'preact/hooks';
import type { Company, StageFacts } from '../../wire.ts';
import { read } from '../core/api.ts';
import { liveStatus } from '../core/live.ts';
import { goTo, goToInstead, hrefTo, route, type ViewName } from '../core/route.ts';
import { link } from '../core/session.ts';
import { isHelpOpen } from '../core/shortcuts.ts';
import { useStage, viewsOf } from '../core/stage.ts';
import { useStore } from '../core/store.ts';
import { useData } from '../core/use-data.ts';
import { Icon } from './icon.tsx';

export const viewTitles: Readonly<Record<ViewName, string>> = {
  conversations: 'Conversations',
  messages: 'Messages',
  send: 'Send',
  queues: 'Queues',
  fallbacks: 'Fallbacks',
  traffic: 'Traffic',
};

export function Header() {
  const stage = useStage();
  const [first = 'messages'] = viewsOf(stage);
  return (
    <header class="header">
      <a class="product" aria-label="Incoming webhook" href={hrefTo({ view: first, subject: undefined })}>
        <img src="/icon.svg" alt="" width="22" height="22" />
        <span class="product-name">Incoming webhook</span>
      </a>
      <Views />
      <div class="header-end">
        {useStore(route).view === 'conversations' && stage === null && <CompanySelect />}
        {stage === null ? <LivePill /> : <StagePill stage={stage} />}
        <button
          type="button"
          class="quiet"
          aria-label="Keyboard shortcuts"
          onClick={() => isHelpOpen.set(true)}
        >
          <Icon name="help" />
        </button>
      </div>
    </header>
  );
}

function Views() {
  const { view } = useStore(route);
  return (
    <nav class="views" aria-label="Views">
      {viewsOf(useStage()).map((name) => (
        <a key={name} href={hrefTo({ view: name })} aria-current={name === view ? 'page' : undefined}>
          <Icon name={name} />
          <span>{viewTitles[name]}</span>
        </a>
      ))}
    </nav>
  );
}

/** Everything that belongs to a company is shown as that company would see it. */
function CompanySelect() {
  const { company } = useStore(route);
  const { value: companies = [] } = useData('companies', () => read<readonly Company[]>('companies'), 10_000);
  useEffect(() => {
    const [first] = companies;
    if (company === undefined && first) goToInstead({ company: first.companyId });
  }, [company, companies]);
  return (
    <label class="company">
      <span class="company-label">Company</span>
      <select
        value={company ?? ''}
        onChange={({ currentTarget }) => goTo({ company: currentTarget.value, subject: undefined })}
      >
        {companies.length === 0 && company === undefined && <option value="">No company</option>}
        {company !== undefined && !companies.some(({ companyId }) => companyId === company) && (
          <option value={company}>{company}</option>
        )}
        {companies.map(({ companyId, name }) => (
          <option key={companyId} value={companyId}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function StagePill({ stage: { name, allowsWrites } }: { readonly stage: StageFacts }) {
  const isUp = useStore(link).kind === 'up';
  const rights = allowsWrites ? 'replay and redrive' : 'read only';
  const title = allowsWrites
    ? `Replay and redrive act on the stage ${name}, each after a question`
    : 'Start the console with --allow-writes to replay and redrive';
  return (
    <span class={`live live-stage ${isUp ? '' : 'live-offline'}`} title={title} role="status">
      {name} · {isUp ? rights : 'offline'}
    </span>
  );
}

const pills = {
  open: { text: 'Live', title: 'Connected to the WebSocket API' },
  connecting: { text: 'Connecting', title: 'Connecting to the WebSocket API' },
  waiting: { text: 'Reconnecting', title: 'The WebSocket API does not answer; reconnecting' },
  off: { text: 'Polling', title: 'Live updates are off here: the console reads every two seconds' },
} as const;

function LivePill() {
  const isUp = useStore(link).kind === 'up';
  const status = useStore(liveStatus);
  const pill = isUp
    ? pills[status]
    : { text: 'Offline', title: 'The console or the local cloud does not answer' };
  return (
    <span class={`live live-${isUp ? status : 'offline'}`} title={pill.title} role="status">
      {pill.text}
    </span>
  );
}
