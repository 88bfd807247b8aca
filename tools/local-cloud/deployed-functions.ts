import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bundlesDirectory, functionNames } from '../../infra/bundling.ts';
import { digestOfFolder } from './digest-of-folder.ts';

interface FunctionResource {
  readonly Type: string;
  readonly Properties?: { readonly Code?: { readonly S3Key?: string } };
}

/** Which function of a synthesized stack runs which bundle, by what the assembly's assets hold: logical ids by names. */
export function deployedFunctions(
  assembly: string,
  template: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, string> {
  const resources = (template.Resources ?? {}) as Readonly<Record<string, FunctionResource>>;
  const idsByDigest = new Map<string, string>();
  for (const [id, { Type, Properties }] of Object.entries(resources)) {
    const asset = join(assembly, `asset.${Properties?.Code?.S3Key?.replace(/\.zip$/, '')}`);
    if (Type === 'AWS::Lambda::Function' && existsSync(asset)) idsByDigest.set(digestOfFolder(asset), id);
  }
  return new Map(
    functionNames.flatMap((name) => {
      const folder = join(bundlesDirectory, name);
      const id = existsSync(folder) ? idsByDigest.get(digestOfFolder(folder)) : undefined;
      return id === undefined ? [] : [[name, id] as const];
    }),
  );
}
