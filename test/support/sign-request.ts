import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { HttpRequest } from './ingress.ts';
import type { FixtureProvider, SigningRecipe } from './signing-recipe.ts';

const fixtures = join(import.meta.dirname, '../fixtures');
const folders = readdirSync(fixtures, { withFileTypes: true }).filter((entry) => entry.isDirectory());
/** The providers by the names of their folders below test/fixtures. */
const providers = new Map(
  await Promise.all(
    folders.map(async ({ name }): Promise<[string, FixtureProvider]> => {
      const module = await import(/* @vite-ignore */ join(fixtures, name, 'provider.ts'));
      return [name, module.provider];
    }),
  ),
);

/** What a provider's folder says of it. Throws an Error where there is no such folder. */
export function fixtureProvider(name: string): FixtureProvider {
  const provider = providers.get(name);
  if (provider === undefined) throw new Error(`test/fixtures/${name}/provider.ts exports no provider`);
  return provider;
}

/** The request with the headers that its provider, or whoever pretends to be it, adds. */
export function signRequest(
  request: HttpRequest,
  recipe: SigningRecipe | undefined,
  provider = providerOf(request),
): HttpRequest {
  return { ...request, headers: [...request.headers, ...fixtureProvider(provider).sign(request, recipe)] };
}

function providerOf({ path }: HttpRequest): string {
  return path.toLowerCase().endsWith('/email') ? 'sendgrid' : 'twilio';
}
