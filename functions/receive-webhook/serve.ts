import { createChannels } from '../../shared/channels/registry.ts';
import { functionEnvironment } from '../../shared/env.ts';
import { createLog } from '../../shared/observability/log.ts';
import { createMeter } from '../../shared/observability/meter.ts';
import { createEmailServer } from './http/email-server.ts';
import { createPorts } from './ports.ts';

const megabyte = 1_000_000;

const environment = functionEnvironment();
const log = createLog();
const meter = createMeter();
const limits = {
  maxBytes: environment.wholeNumber('MAX_BODY_BYTES', 40 * megabyte),
  memoryBytes: environment.wholeNumber('MAX_BODIES_BYTES', 200 * megabyte),
  parallel: environment.wholeNumber('PARALLEL_REQUESTS', 3),
  idleMs: environment.wholeNumber('BODY_IDLE_MS', 20_000),
  totalMs: environment.wholeNumber('BODY_TOTAL_MS', 75_000),
  requestBudgetMs: environment.wholeNumber('REQUEST_BUDGET_MS', 30_000),
};
const server = createEmailServer({
  ports: createPorts({ environment, log, meter, channels: createChannels({}), parallelUploads: 3 }),
  log,
  meter,
  limits,
  lingerMs: environment.wholeNumber('LINGER_MS', 10_000),
});

/** The receiver of large mail: its own server, for what API Gateway and Lambda cannot pass on. */
void server
  .listen({
    port: environment.wholeNumber('PORT', 8080),
    host: environment.optional('HOST') ?? '0.0.0.0',
  })
  .then(() => log.info('large mail receiver listens'));

let isStopping = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (isStopping) return;
    isStopping = true;
    log.info('large mail receiver stops');
    void server.stop().then(() => {
      log.info('large mail receiver stopped');
      process.exit(0);
    });
  });
}
