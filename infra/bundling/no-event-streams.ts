/**
 * Stands in for `@smithy/core/event-streams` (15 KB). No operation that is called here streams events: only S3 Select,
 * Kinesis and their like do.
 */
export function eventStreamSerdeProvider(): Record<string, never> {
  return {};
}

export function resolveEventStreamSerdeConfig<Config>(config: Config): Config {
  return config;
}

export class EventStreamSerde {
  constructor() {
    throw new Error('event streams are left out of this bundle');
  }
}
