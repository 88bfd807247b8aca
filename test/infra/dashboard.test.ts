import { describe, expect, it } from 'vitest';
import { channelRoutes } from '../../infra/channel-routes.ts';
import { synthesize } from './synthesize.ts';
import { resourcesOf, textOf } from './template-facts.ts';

interface Widget {
  readonly type: string;
  readonly y: number;
  readonly properties: { readonly title?: string; readonly markdown?: string; readonly alarms?: unknown[] };
}

const { template } = synthesize('prod');
const [dashboard] = resourcesOf(template, 'AWS::CloudWatch::Dashboard');
const widgets: Widget[] = JSON.parse(textOf(dashboard?.Properties.DashboardBody)).widgets;

describe('the dashboard', () => {
  it('begins with what the engineer on duty looks at first', () => {
    const firstRows = widgets.filter(({ y }) => y <= 4).map(({ properties }) => properties.title);

    expect(firstRows).toEqual([
      'Alarms',
      'Traffic',
      'Errors',
      'Acknowledgement time',
      'Oldest pending message',
      'Dead letters',
    ]);
  });

  it('the dashboard shows every channel and ends with the resources', () => {
    const headings = widgets.map(({ properties }) => properties.markdown).filter(Boolean);

    expect(headings).toEqual([...channelRoutes.map(({ name }) => `## ${name}`), '## Resources']);
  });

  it('shows the state of every alarm', () => {
    const status = widgets.find(({ type }) => type === 'alarm');

    expect(status?.properties.alarms).toHaveLength(resourcesOf(template, 'AWS::CloudWatch::Alarm').length);
  });
});
