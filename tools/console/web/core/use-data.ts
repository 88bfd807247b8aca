import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { link } from './session.ts';
import { useStore } from './store.ts';

export interface Loaded<Value> {
  /** Undefined until it is there for the first time. */
  readonly value: Value | undefined;
  /** What went wrong last, in words; undefined when it went well. */
  readonly error: string | undefined;
  reload(): void;
}

interface State<Value> {
  readonly key: string;
  readonly value: Value | undefined;
  readonly error: string | undefined;
}

/**
 * Load what `key` stands for: immediately, when the key changes, when the console comes back after a restart, and every
 * `everyMs`. A reload keeps what is shown until its answer is there.
 */
export function useData<Value>(key: string, load: () => Promise<Value>, everyMs?: number): Loaded<Value> {
  const now = useStore(link);
  const startId = now.kind === 'up' ? now.session.startId : undefined;
  const [state, setState] = useState<State<Value>>({ key, value: undefined, error: undefined });
  const latest = useRef({ load, key, calls: 0 });
  latest.current.load = load;
  latest.current.key = key;

  const reload = useCallback(async () => {
    const call = ++latest.current.calls;
    const isStale = () => latest.current.calls !== call || latest.current.key !== key;
    try {
      const value = await latest.current.load();
      if (!isStale()) setState({ key, value, error: undefined });
    } catch (error) {
      if (isStale()) return;
      const message = error instanceof Error ? error.message : String(error);
      setState((before) => ({ key, value: before.key === key ? before.value : undefined, error: message }));
    }
  }, [key]);

  useEffect(() => {
    if (startId === undefined) return undefined;
    void reload();
    if (everyMs === undefined) return undefined;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void reload();
    }, everyMs);
    return () => clearInterval(timer);
  }, [startId, everyMs, reload]);

  const isOwn = state.key === key;
  return {
    value: isOwn ? state.value : undefined,
    error: isOwn ? state.error : undefined,
    reload: () => void reload(),
  };
}
