/**
 * Stands in for `@aws-sdk/middleware-endpoint-discovery` and its cache (8 KB). The DynamoDB client makes that cache when it is
 * made, and none of its operations looks into it.
 */
export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {
  environmentVariableSelector: () => undefined,
  configFileSelector: () => undefined,
  default: undefined,
};

export function resolveEndpointDiscoveryConfig<Config>(config: Config): Config {
  return config;
}
