import { RequestError } from '../request-error.ts';

export interface ApiCall {
  /** A query parameter; throws a RequestError when it is missing. */
  query(name: string): string;
  /** The JSON body. */
  body(): Promise<unknown>;
}

export type ApiRoute = (call: ApiCall) => Promise<unknown>;

/** Find what answers a request among `GET /api/…`, which reads and changes nothing, and `POST /api/…`, which acts. */
export function routeFinder(
  all: Readonly<Record<string, ApiRoute>>,
): (method: string, path: string) => ApiRoute {
  const routes = new Map(Object.entries(all));
  return (method, path) => {
    const route = routes.get(`${method} ${path}`);
    if (route === undefined) throw new RequestError(404, 'no_route', 'the console has no such address');
    return route;
  };
}
