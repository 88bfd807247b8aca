import { useEffect } from 'preact/hooks';
import type { Company } from '../../wire.ts';
import { read } from '../core/api.ts';
import { liveStatus } from '../core/live.ts';
import { goTo, goToInstead, hrefTo, route, type ViewName, viewNames } from '../core/route.ts';
import { link } from '../core/session.ts';
import { isHelpOpen } from '../core/shortcuts.ts';
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
  return (
    <header class="header">
      <a class="product" href={hrefTo({ view: 'conversations', subject: undefined })}>
        <img src="/icon.svg" alt="" width="22" height="22" />
        <span class="product-name">Incoming webhook</span>
      </a>
      <Views />
      <div class="header-end">
        {useStore(route).view === 'conversations' && <CompanySelect />}
        <LivePill />
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
      {viewNames.map((name) => (
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
      <span class="visually-hidden">Company</span>
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

const pills = {
  open: { text: 'Live', title: 'Connected to the WebSocket API' },
  connecting: { text: 'Connecting', title: 'Connecting to the WebSocket API' },
  waiting: { text: 'Reconnecting', title: 'The WebSocket API is out of reach; trying again' },
  off: { text: 'Polling', title: 'Live updates are off here: the console reads every two seconds' },
} as const;

function LivePill() {
  const isUp = useStore(link).kind === 'up';
  const status = useStore(liveStatus);
  const pill = isUp
    ? pills[status]
    : { text: 'Offline', title: 'The console or the local cloud is out of reach' };
  return (
    <span class={`live live-${isUp ? status : 'offline'}`} title={pill.title} role="status">
      {pill.text}
    </span>
  );
}
