import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** The package for consumers as its examples import it, without a build. */
const alias = { '@incoming-webhook/context': join(import.meta.dirname, 'packages/context/parse-context.ts') };

/**
 * One project a test level, so that each can be run alone: `vitest run --project unit`. The limits only end what
 * hangs: on a busy machine, the first import of a handler has taken 5 s, and the synthesis of a stage 69 s.
 */
function level(name: string, testTimeout: number, extra: Record<string, unknown> = {}) {
  return {
    resolve: { alias },
    test: {
      name,
      include: [`test/${name}/**/*.test.ts`],
      environment: 'node',
      testTimeout,
      hookTimeout: testTimeout,
      maxWorkers: '100%',
      ...extra,
    },
  };
}

/** What outlives a test file in a process: replaced modules, and modules that read their environment when they are loaded. */
const replacesModules = /vi\.(?:mock|doMock|resetModules)\(|await import\(|process\.env/;
/** Stand-ins that end with the test when the file says so. */
const standIns = [
  ['stubEnv', 'unstubAllEnvs'],
  ['stubGlobal', 'unstubAllGlobals'],
  ['useFakeTimers', 'useRealTimers'],
] as const;

/** Whether a test file needs a process of its own, which costs as much as six files that share one. */
function needsProcess(file: string): boolean {
  const source = readFileSync(join(import.meta.dirname, file), 'utf8');
  const isLeft = standIns.some(
    ([begin, end]) => source.includes(`vi.${begin}(`) && !source.includes(`vi.${end}(`),
  );
  return isLeft || replacesModules.test(source);
}

const isolated = globSync('test/unit/**/*.test.ts', { cwd: import.meta.dirname }).filter(needsProcess);

export default defineConfig({
  test: {
    projects: [
      level('unit', 120_000, { exclude: isolated, isolate: false }),
      level('unit-isolated', 120_000, { include: isolated }),
      level('property', 300_000),
      level('contract', 300_000, { globalSetup: ['test/support/table-engines-setup.ts'] }),
      level('infra', 300_000, { isolate: false }),
      level('e2e', 900_000, {
        hookTimeout: 600_000,
        fileParallelism: false,
        globalSetup: ['test/support/local-stack-setup.ts'],
      }),
    ],
  },
});
