import { createRequire, syncBuiltinESMExports } from 'node:module';
import { currentInvocation, type Invocation } from './invocation.ts';
import type { World } from './world.ts';

let world: World | undefined;
/** Grows from history to history, so that what a function keeps for some minutes is too old in each. */
let monotonicOffset = 0;
const monotonicStep = 1e10;

/** Make a world's clock everybody's; undefined gives the real one back. */
export function enterWorld(entered: World | undefined): void {
  world = entered;
  if (entered !== undefined) monotonicOffset += monotonicStep;
}

/** Put the virtual clock, timers and chance in the place of Node's. Once in a process. */
export function installVirtualGlobals(): void {
  installDate();
  installTimers();
  installAbortTimeout();
  const real = { random: Math.random, now: performance.now.bind(performance) };
  Math.random = () => currentInvocation.getStore()?.random.next() ?? real.random();
  performance.now = () => (world === undefined ? real.now() : monotonicOffset + world.now - world.startedAt);
}

/** What the current invocation's own clock says. */
function virtualNow(virtual: World): number {
  return virtual.now + (currentInvocation.getStore()?.skewMs ?? 0);
}

function installDate(): void {
  const RealDate = Date;
  class VirtualDate extends RealDate {
    constructor(...parts: readonly unknown[]) {
      if (parts.length === 0) super(VirtualDate.now());
      else super(...(parts as [number]));
    }

    static override now(): number {
      return world === undefined ? RealDate.now() : virtualNow(world);
    }
  }
  globalThis.Date = VirtualDate as DateConstructor;
}

/** `node:timers/promises` for code that imported it by name: Node writes through to those imports. */
function installTimers(): void {
  const timers = createRequire(import.meta.url)('node:timers/promises');
  const realSleep = timers.setTimeout;
  timers.setTimeout = (ms: number, value: unknown, options: { signal?: AbortSignal } = {}) => {
    const virtual = world;
    if (virtual === undefined) return realSleep(ms, value, options);
    return virtual.wait((resolve, reject) => {
      virtual.at(virtual.now + Math.max(1, Math.ceil(ms)), () => resolve(value));
      onAbort(options.signal, (reason) => reject(abortError(reason)));
    });
  };
  syncBuiltinESMExports();
  installCallbacks();
}

function installCallbacks(): void {
  const real = { set: globalThis.setTimeout, clear: globalThis.clearTimeout };
  const cancelled = new WeakSet<object>();
  globalThis.setTimeout = ((callBack: () => void, ms: number) => {
    if (world === undefined) return real.set(callBack, ms);
    const timer = {};
    const owner = currentInvocation.getStore();
    world.at(world.now + Math.max(1, ms), () => {
      if (owner?.isDead || cancelled.has(timer)) return;
      currentInvocation.run(owner as Invocation, callBack);
    });
    return timer;
  }) as typeof setTimeout;
  globalThis.clearTimeout = ((timer: object | undefined) => {
    if (world === undefined) real.clear(timer as NodeJS.Timeout);
    else if (timer !== undefined) cancelled.add(timer);
  }) as typeof clearTimeout;
}

function installAbortTimeout(): void {
  const realTimeout = AbortSignal.timeout.bind(AbortSignal);
  AbortSignal.timeout = (ms) => {
    if (world === undefined) return realTimeout(ms);
    const controller = new AbortController();
    const reason = new DOMException('The operation was aborted due to timeout', 'TimeoutError');
    world.at(world.now + ms, () => controller.abort(reason));
    return controller.signal;
  };
}

/** Call back when a signal aborts, or immediately when it has. */
export function onAbort(signal: AbortSignal | undefined, callBack: (reason: unknown) => void): void {
  if (signal?.aborted) callBack(signal.reason);
  else signal?.addEventListener('abort', () => callBack(signal.reason), { once: true });
}

export function abortError(cause: unknown): Error {
  return Object.assign(new Error('The operation was aborted', { cause }), { name: 'AbortError' });
}
