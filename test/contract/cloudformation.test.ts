import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { registerNag } from '../../infra/nag.ts';
import { circularDependencies, danglingReferences } from '../infra/dependency-graph.ts';
import { createApp, stubBundles } from '../infra/synthesize.ts';
import { configOf, type Variant, variants } from '../infra/variants.ts';
import { pythonWith } from '../support/python-with.ts';

/** The judge that nobody here wrote: github.com/aws-cloudformation/cfn-lint. */
const requirement = 'cfn-lint==1.58.0';
/** The region with every resource type; the types are the same in the others. */
const region = 'us-east-1';
const bundles = stubBundles();
/** With CDK's own check of the template, as a deployment. */
const asDeployed = {};

interface Finding {
  readonly Filename: string;
  readonly Message: string;
  readonly Rule: { readonly Id: string };
}

/** What cfn-lint says of right templates, each with the reason why it is right. */
const accepted: readonly { readonly id: string; readonly message: RegExp; readonly reason: string }[] = [
  {
    id: 'W3005',
    message:
      /^'\w*Role\w*' dependency already enforced by a 'GetAtt' at 'Resources\/\w+\/Properties\/Role(Arn)?'$/,
    reason:
      'The CDK lets a function depend on its role and on the policy of the role; the first half is redundant',
  },
  {
    id: 'W3005',
    message:
      /^'LargeMail\w+Group\w+' dependency already enforced by a 'Ref' at 'Resources\/LargeMailService\w+\/Properties\/LoadBalancers\/0\/TargetGroupArn'$/,
    reason:
      'The CDK lets a service depend on its target group and on the listener, which ECS needs first; the first half is redundant',
  },
];

interface Synthesized {
  readonly variant: Variant;
  readonly path: string;
  readonly nagFindings: unknown;
}

function synthesizeWithNag(variant: Variant): Synthesized {
  const { app, stack } = createApp(configOf(variant), bundles, asDeployed);
  // As infra/app.ts does: the local cloud has no TLS.
  if (configOf(variant).stage !== 'local') registerNag(app);
  const { directory } = app.synth();
  const path = join(directory, stack.templateFile);
  return { variant, path, nagFindings: configOf(variant).stage === 'local' ? [] : nagFindingsIn(directory) };
}

function nagFindingsIn(directory: string): unknown {
  return JSON.parse(readFileSync(join(directory, 'validation-report.json'), 'utf8')).pluginReports;
}

/** All errors and warnings about some templates. */
async function lint(paths: readonly string[]): Promise<readonly Finding[]> {
  const command = join(pythonWith([requirement]), '..', 'cfn-lint');
  // It uses one core, and takes seconds for a template.
  const halves = [0, 1].map((half) => paths.filter((_path, index) => index % 2 === half));
  return (await Promise.all(halves.map((half) => lintBy(command, half)))).flat();
}

async function lintBy(command: string, paths: readonly string[]): Promise<readonly Finding[]> {
  const args = ['--regions', region, '--format', 'json', '--', ...paths];
  // It ends with the severity of what it found: no failure.
  const { stdout, stderr } = await promisify(execFile)(command, args, { maxBuffer: 64 * 1024 * 1024 }).catch(
    (ended: { stdout: string; stderr: string }) => ended,
  );
  if (!stdout.startsWith('[')) throw new Error(`cfn-lint did not judge: ${stderr || stdout}`);
  return JSON.parse(stdout);
}

function isAccepted({ Rule, Message }: Finding): boolean {
  return accepted.some(({ id, message }) => id === Rule.Id && message.test(Message));
}

describe('what CloudFormation gets', { timeout: 600_000 }, () => {
  const synthesized: Synthesized[] = [];

  it.each(variants)(
    'of $name is synthesized, and the security checks find nothing unexplained',
    (variant) => {
      const result = synthesizeWithNag(variant);
      synthesized.push(result);

      expect(result.nagFindings).toEqual([]);
    },
  );

  it('has no circular dependency and no reference that leads nowhere, in any variant', () => {
    const faults = synthesized.flatMap(({ variant, path }) => {
      const template = JSON.parse(readFileSync(path, 'utf8'));
      return [...circularDependencies(template), ...danglingReferences(template)].map((fault) => [
        variant.name,
        fault,
      ]);
    });

    expect(synthesized).toHaveLength(variants.length);
    expect(faults).toEqual([]);
  });

  it('passes cfn-lint in every variant, with no finding but those that are accepted with a reason', async () => {
    const nameOf = new Map(synthesized.map(({ variant, path }) => [path, variant.name]));

    const findings = await lint([...nameOf.keys()]);

    const unexplained = findings
      .filter((finding) => !isAccepted(finding))
      .map(({ Filename, Rule, Message }) => `${nameOf.get(Filename)}: ${Rule.Id} ${Message}`);
    expect(unexplained).toEqual([]);
    // What is not found any more is not accepted any more.
    expect(accepted.filter(({ id }) => !findings.some(({ Rule }) => Rule.Id === id))).toEqual([]);
  });
});
