export const baselinesStackName = 'IncomingWebhook-bench-baselines';

/** Local clouds take the API's id from a tag, so that its address is known before it is deployed. */
export const baselineApiId = 'f0e1d2c4';
