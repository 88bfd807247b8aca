import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** The package for consumers as its examples import it, without a build. */
const alias = { '@incoming-webhook/context': join(import.meta.dirname, 'packages/context/parse-context.ts') };

/** One project a test level, so that each can be run alone: `vitest run --project unit`. */
function level(name: string, testTimeout: number, extra: Record<string, unknown> = {}) {
  return {
    resolve: { alias },
    test: { name, include: [`test/${name}/**/*.test.ts`], environment: 'node', testTimeout, ...extra },
  };
}

export default defineConfig({
  test: {
    projects: [
      level('unit', 5_000),
      level('property', 60_000),
      level('contract', 30_000),
      level('infra', 60_000, { isolate: false }),
      level('e2e', 900_000, {
        hookTimeout: 600_000,
        fileParallelism: false,
        globalSetup: ['test/support/local-stack-setup.ts'],
      }),
    ],
  },
});
