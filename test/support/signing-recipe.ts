import type { HttpRequest } from './ingress.ts';

/** How a fixture's signature differs from the provider's. */
export type SigningRecipe =
  | 'missing'
  | 'empty'
  | 'garbage'
  | 'with the previous token'
  | 'with another key'
  | 'with an empty key'
  | 'in url-safe base64'
  | 'without padding'
  | 'in lower case'
  | 'twice'
  | 'over http'
  | 'over the url with its query'
  | 'over the body hash'
  | 'as raw r and s'
  | 'without a timestamp'
  | 'with an empty timestamp'
  | 'with two timestamps'
  | 'five days ago'
  | 'three days ago'
  | 'with a timestamp of nine digits'
  | 'with a timestamp in milliseconds'
  | { readonly overBody: string }
  | { readonly header: string };

export type Headers = [string, string][];

/** What the contract test of the fixtures needs of a provider. `test/fixtures/<provider>/provider.ts` exports one. */
export interface FixtureProvider {
  /** The headers by which the provider, or whoever pretends to be it, signs. By the published rules only. */
  sign(request: HttpRequest, recipe: SigningRecipe | undefined): Headers;
  /** The answer that the provider takes for "received", byte for byte. */
  readonly acknowledgement: { readonly type: string; readonly body: string };
}

/** A signature's header as the recipe wants it. */
export function spoil(name: string, signature: string, recipe: SigningRecipe | undefined): Headers {
  if (typeof recipe === 'object' && 'header' in recipe) return [[recipe.header, signature]];
  switch (recipe) {
    case 'missing':
      return [];
    case 'empty':
      return [[name, '']];
    case 'garbage':
      return [[name, '%%%']];
    case 'in url-safe base64':
      // A signature without one of the two letters would be the same: those are marked by what neither alphabet has.
      return [[name, `${signature.replaceAll('+', '-').replaceAll('/', '_').replace(/^./, '_')}`]];
    case 'without padding':
      return [[name, signature.replace(/=*$/, '').replace(/.$/, '')]];
    case 'in lower case':
      return [[name, signature.toLowerCase()]];
    case 'twice':
      return [
        [name, signature],
        [name, signature],
      ];
    default:
      return [[name, signature]];
  }
}

export function isOverBody(recipe: SigningRecipe | undefined): recipe is { readonly overBody: string } {
  return typeof recipe === 'object' && 'overBody' in recipe;
}
