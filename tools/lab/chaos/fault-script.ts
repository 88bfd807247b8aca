import type { Fault } from './faults.ts';

/** A fault for chosen calls, regardless of the plan. */
export interface ScriptedFault {
  /** As the SDK names it: `SendMessage`. */
  readonly operation: string;
  /** Only calls whose body contains this: a message id, an attribute's name. */
  readonly containing: readonly string[];
  readonly fault: ScriptedKind;
  /** For the first so many calls; default: until the script is taken away. */
  readonly times?: number;
  /** Told when the call reached the point where it fails, before its caller learns of it. */
  readonly onInjected?: () => void;
}

export type ScriptedKind =
  | Fault
  /** The connection breaks; the call had no effect. */
  | 'broken'
  /** The call waits for a second one like it, so that both act on what they saw before either wrote. */
  | 'race';

/** Which scripted faults are left, and who waits in a race. */
export class FaultScript {
  #left: { readonly script: ScriptedFault; times: number }[] = [];
  #waiting = new Map<ScriptedFault, () => void>();

  replace(scripts: readonly ScriptedFault[]): void {
    this.#left = scripts.map((script) => ({ script, times: script.times ?? Number.POSITIVE_INFINITY }));
  }

  /** The fault for this call, which is used up by it. */
  take(operation: string, body: string): ScriptedFault | undefined {
    const found = this.#left.find(
      ({ script, times }) =>
        times > 0 && script.operation === operation && script.containing.every((text) => body.includes(text)),
    );
    if (found !== undefined) found.times--;
    return found?.script;
  }

  /** Resolves when a second call of the same script is there, at the latest after `maxMs`. */
  async meet(script: ScriptedFault, maxMs: number): Promise<void> {
    const release = this.#waiting.get(script);
    if (release !== undefined) {
      this.#waiting.delete(script);
      release();
      return;
    }
    await new Promise<void>((resolve) => {
      this.#waiting.set(script, resolve);
      setTimeout(resolve, maxMs).unref();
    });
    this.#waiting.delete(script);
  }
}
