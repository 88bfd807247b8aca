import { findEmulator } from '../../tools/local-cloud/find-emulator.ts';
import { localDirectory } from '../../tools/local-cloud/start-local-cloud.ts';
import { motoPython } from './python-with.ts';

/** Installs both table engines once, before the test files that would otherwise install them at the same time. */
export async function setup(): Promise<void> {
  await findEmulator(localDirectory);
  motoPython();
}
