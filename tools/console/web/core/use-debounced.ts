import { useEffect, useState } from 'preact/hooks';

/** A value that follows `value` once it has stayed the same for `ms`: typing asks the server once. */
export function useDebounced<Value>(value: Value, ms = 200): Value {
  const [settled, setSettled] = useState(() => value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(() => value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
