/**
 * Stands in for `@aws-sdk/credential-provider-node` inside the bundles. Lambda hands a function its role's credentials
 * in the environment and nowhere else; the SDK's default chain would bring SSO, INI, process, web-identity and IMDS
 * providers (130 KB), and with them eager loads of undici that cost a cold start 26 ms.
 */
// biome-ignore lint/performance/noBarrelFile: takes the place of a package and has to export its name
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
