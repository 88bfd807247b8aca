interface TemplateResource {
  readonly Type: string;
  readonly Properties?: unknown;
  readonly Metadata?: { readonly 'aws:cdk:path'?: string };
}

type Template = Readonly<Record<string, unknown>>;

/** Made anew with every change of what they stand for, which is named itself. */
const followers = /^AWS::(Lambda::Version|ApiGateway::Deployment|CDK::Metadata)$/;

/** What a deployment changed: the paths of resources that are new, other than before, or gone. */
export function changedResources(before: Template, after: Template): readonly string[] {
  const [old, now] = [resourcesOf(before), resourcesOf(after)];
  const ids = new Set([...Object.keys(old), ...Object.keys(now)]);
  const changed = [...ids].filter((id) => contentOf(old[id]) !== contentOf(now[id]));
  return changed
    .filter((id) => !followers.test((now[id] ?? old[id])?.Type ?? ''))
    .map((id) => pathOf(id, now[id] ?? old[id]))
    .sort();
}

function resourcesOf(template: Template): Readonly<Record<string, TemplateResource>> {
  return (template.Resources ?? {}) as Readonly<Record<string, TemplateResource>>;
}

function contentOf(resource: TemplateResource | undefined): string {
  return JSON.stringify([resource?.Type, resource?.Properties]);
}

/** `IncomingWebhook-local/Workflow/Tasks/RouteMessage/Function/Resource` as a reader calls it. */
function pathOf(id: string, resource: TemplateResource | undefined): string {
  const path = resource?.Metadata?.['aws:cdk:path'] ?? id;
  return path.replace(/^[^/]+\//, '').replace(/\/Resource$/, '');
}
