/**
 * Stands in for `@aws-sdk/endpoint-cache` and the LRU cache below it (9 KB). DynamoDB's client makes one and uses it
 * only under endpoint discovery, which is off.
 */
export class EndpointCache {
  get(): undefined {
    return undefined;
  }
}
