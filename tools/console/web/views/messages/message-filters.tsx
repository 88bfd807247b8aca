import { useEffect, useState } from 'preact/hooks';
import { channelName } from '../../core/format.ts';
import { goTo, hrefTo } from '../../core/route.ts';
import { useChannels } from '../../core/session.ts';
import { useStage } from '../../core/stage.ts';
import { useStore } from '../../core/store.ts';
import { type Filters, filters, noFilters, type Period, periods, statuses } from './message-query.ts';

/** The status as tabs, because each is a list; everything else narrows it. */
export function MessageFilters({ status }: { readonly status: string }) {
  const channels = useChannels();
  const given = useStore(filters);
  const change = (part: Partial<Filters>) => filters.set({ ...filters.get(), ...part });
  return (
    <search class="filters">
      <nav class="status-tabs" aria-label="Status">
        {Object.entries(statuses).map(([value, label]) => (
          <a
            key={value}
            href={hrefTo({ subject: value })}
            aria-current={value === status ? 'page' : undefined}
          >
            {label}
          </a>
        ))}
      </nav>
      <div class="filter-row">
        <SearchField search={given.search} onSearch={(search) => change({ search })} />
        <select
          aria-label="Channel"
          value={given.channel}
          onChange={({ currentTarget }) => change({ channel: currentTarget.value })}
        >
          <option value="">All channels</option>
          {channels.map((channel) => (
            <option key={channel} value={channel}>
              {channelName(channel)}
            </option>
          ))}
        </select>
        <PeriodFilter given={given} change={change} />
        <button
          type="button"
          disabled={given === noFilters}
          onClick={() => {
            filters.set(noFilters);
            goTo({ subject: status });
          }}
        >
          Clear
        </button>
      </div>
    </search>
  );
}

interface SearchFieldProps {
  readonly search: string;
  readonly onSearch: (search: string) => void;
}

/** On AWS a search may read the whole table: it begins with Enter there, and not with each key. */
function SearchField({ search, onSearch }: SearchFieldProps) {
  const isLocal = useStage() === null;
  const [typed, setTyped] = useState(search);
  useEffect(() => setTyped(search), [search]);
  return (
    <input
      class="filter-search"
      type="search"
      aria-label="Search messages"
      placeholder={isLocal ? 'Sender, text or message ID' : 'Message ID, conversation ID or address'}
      value={typed}
      onInput={({ currentTarget: { value } }) => {
        setTyped(value);
        if (isLocal) onSearch(value);
      }}
      onKeyDown={({ key, currentTarget: { value } }) => {
        if (key === 'Enter') onSearch(value);
      }}
    />
  );
}

interface PeriodFilterProps {
  readonly given: Filters;
  readonly change: (part: Partial<Filters>) => void;
}

function PeriodFilter({ given, change }: PeriodFilterProps) {
  return (
    <>
      <select
        aria-label="Received"
        value={given.period}
        onChange={({ currentTarget }) => change({ period: currentTarget.value as Period })}
      >
        {Object.entries(periods).map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      {given.period === 'between' &&
        (['since', 'until'] as const).map((end) => (
          <label key={end} class="filter-time">
            {end === 'since' ? 'From' : 'to'}
            <input
              type="datetime-local"
              step={1}
              value={given[end]}
              onInput={({ currentTarget }) => change({ [end]: currentTarget.value })}
            />
          </label>
        ))}
    </>
  );
}
