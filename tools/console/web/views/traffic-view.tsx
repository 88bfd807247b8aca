import { useEffect, useState } from 'preact/hooks';
import type { TrafficSecond } from '../../wire.ts';
import { read } from '../core/api.ts';
import { formatDuration } from '../core/format.ts';
import { hrefTo } from '../core/route.ts';
import { useData } from '../core/use-data.ts';
import { EmptyState, LoadError, Loading } from '../ui/empty-state.tsx';

/** Messages per second and how long their acknowledgement took, over five minutes. */
export function TrafficView() {
  const {
    value: seconds,
    error,
    reload,
  } = useData('traffic', () => read<readonly TrafficSecond[]>('traffic'), 1_000);
  const isQuiet = seconds?.every(({ acknowledged, refused }) => acknowledged + refused === 0) ?? false;
  return (
    <section class="view" aria-labelledby="traffic-title">
      <div class="view-head">
        <h1 id="traffic-title">Traffic</h1>
        <span class="muted">the last five minutes</span>
      </div>
      <p class="lead">
        Every webhook that reached the ingress function, from any source, by the function's log. Times on a
        laptop say nothing about AWS. <a href={hrefTo({ view: 'send' })}>Send more webhooks</a>
      </p>
      {error && <LoadError error={error} retry={reload} />}
      {!seconds && !error && <Loading />}
      {seconds && <Totals seconds={seconds} />}
      {isQuiet && (
        <EmptyState title="No webhooks in the last five minutes">
          <p>
            <a href={hrefTo({ view: 'send' })}>Send a few messages</a>, or run{' '}
            <code>npm run send -- sms --times 50</code>.
          </p>
        </EmptyState>
      )}
      {seconds && !isQuiet && <LazyChart seconds={seconds} />}
    </section>
  );
}

type Chart = typeof import('./traffic-chart.tsx').TrafficChart;

/** The charts are a quarter of the page's script, and only this view needs them. */
function LazyChart({ seconds }: { readonly seconds: readonly TrafficSecond[] }) {
  const [Chart, setChart] = useState<Chart>();
  useEffect(() => {
    void import('./traffic-chart.tsx').then(({ TrafficChart }) => setChart(() => TrafficChart));
  }, []);
  return Chart ? <Chart seconds={seconds} /> : <Loading />;
}

function Totals({ seconds }: { readonly seconds: readonly TrafficSecond[] }) {
  const sum = (pick: (second: TrafficSecond) => number) =>
    seconds.reduce((total, second) => total + pick(second), 0);
  const medians = seconds.flatMap(({ medianMs }) => medianMs ?? []).sort((left, right) => left - right);
  const median = medians[Math.floor((medians.length - 1) / 2)];
  const slowest = Math.max(0, ...seconds.map(({ slowestMs }) => slowestMs ?? 0));
  const busiest = Math.max(0, ...seconds.map(({ acknowledged, refused }) => acknowledged + refused));
  return (
    <dl class="figures">
      <Figure name="Acknowledged" value={String(sum(({ acknowledged }) => acknowledged))} />
      <Figure name="Refused" value={String(sum(({ refused }) => refused))} />
      <Figure name="Busiest second" value={`${busiest}/s`} />
      <Figure name="Acknowledgement, median" value={median === undefined ? '–' : formatDuration(median)} />
      <Figure name="Slowest" value={slowest === 0 ? '–' : formatDuration(slowest)} />
    </dl>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
