import { useEffect, useRef } from 'preact/hooks';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { TrafficSecond } from '../../wire.ts';
import { formatTime } from '../core/format.ts';

const height = 200;

/** Seconds between two times on the axis: on a phone five minutes have room for two. */
const timeSteps = [15, 30, 60, 100, 150];
/** Half of the last time is written beside the chart. */
const rightPadding = 36;

/** Two charts over one time: requests a second as bars, their time in the function as a line. */
export function TrafficChart({ seconds }: { readonly seconds: readonly TrafficSecond[] }) {
  const at = seconds.map((second) => second.at);
  return (
    <div class="charts">
      <Plot
        title="Requests per second"
        data={[
          at,
          seconds.map(({ acknowledged, refused }) => acknowledged + refused || null),
          seconds.map(({ refused }) => refused || null),
        ]}
        series={[bars('All', '--accent'), bars('Refused', '--bad')]}
      />
      <Plot
        title="Acknowledgement time, ms"
        data={[at, seconds.map(({ slowestMs }) => slowestMs), seconds.map(({ medianMs }) => medianMs)]}
        series={[dots('Slowest', '--muted'), dots('Median', '--accent')]}
      />
    </div>
  );
}

interface PlotProps {
  readonly title: string;
  readonly data: UPlot.AlignedData;
  readonly series: readonly UPlot.Series[];
}

function Plot({ title, data, series }: PlotProps) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot | undefined>(undefined);
  useEffect(() => {
    const element = host.current;
    if (element === null) return undefined;
    plot.current = new UPlot(optionsOf(series, element.clientWidth), data, element);
    const observer = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    const redraw = () => plot.current?.redraw(false, true);
    scheme.addEventListener('change', redraw);
    return () => {
      observer.disconnect();
      scheme.removeEventListener('change', redraw);
      plot.current?.destroy();
    };
  }, []);
  useEffect(() => plot.current?.setData(data), [data]);
  return (
    <figure class="chart">
      <figcaption>
        {title}
        <span class="legend">
          {series.map(({ label, class: color }) => (
            <span key={String(label)} class={`key key${color}`}>
              {String(label)}
            </span>
          ))}
        </span>
      </figcaption>
      <div
        ref={host}
        role="img"
        aria-label={`${title}: a chart of the last five minutes. The figures above sum it up.`}
      />
    </figure>
  );
}

function optionsOf(series: readonly UPlot.Series[], width: number): UPlot.Options {
  const axis: UPlot.Axis = {
    stroke: () => colorOf('--muted'),
    grid: { stroke: () => colorOf('--line'), width: 1 },
    ticks: { show: false },
    font: '11px system-ui, sans-serif',
  };
  return {
    width,
    height,
    padding: [null, rightPadding, null, null],
    legend: { show: false },
    cursor: { points: { show: false }, drag: { x: false, y: false } },
    scales: { y: { range: (_plot, _least, most) => [0, Math.max(4, (most ?? 0) * 1.15)] } },
    axes: [
      { ...axis, size: 28, space: 80, incrs: timeSteps, values: (_plot, splits) => splits.map(clock) },
      { ...axis, size: 44 },
    ],
    series: [{}, ...series],
  };
}

/** `class` carries the name of the color to the legend; uPlot puts it on its built-in legends, which are off. */
function bars(label: string, color: string): UPlot.Series {
  const paths = UPlot.paths.bars?.({ size: [0.8, 8], align: 1 });
  return {
    label,
    class: color,
    fill: () => colorOf(color),
    stroke: () => colorOf(color),
    points: { show: false },
    ...(paths && { paths }),
  };
}

/** Points without a line: between two requests there is nothing to draw. */
function dots(label: string, color: string): UPlot.Series {
  return {
    label,
    class: color,
    stroke: () => colorOf(color),
    paths: () => null,
    points: { show: true, size: 6, fill: () => colorOf(color), stroke: () => colorOf(color) },
  };
}

function clock(seconds: number): string {
  return formatTime(new Date(seconds * 1_000).toISOString());
}

function colorOf(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name);
}
