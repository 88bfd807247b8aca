/** A function's settings, read once during initialization: a missing setting fails fast at cold start. */
export interface Environment {
  required(name: string): string;
  optional(name: string): string | undefined;
  /** A whole number of at least 0. */
  wholeNumber(name: string, fallback: number): number;
}

/** Throws an Error that names the variable when it is missing or not of its type. */
export function readEnvironment(source: Readonly<Record<string, string | undefined>>): Environment {
  const optional = (name: string) => source[name] || undefined;
  return {
    optional,
    required(name) {
      const value = optional(name);
      if (value === undefined) throw new Error(`environment variable ${name} is not set`);
      return value;
    },
    wholeNumber(name, fallback) {
      const value = optional(name);
      if (value === undefined) return fallback;
      if (!/^\d{1,9}$/.test(value)) throw new Error(`environment variable ${name} is not a whole number`);
      return Number(value);
    },
  };
}

/** The running function's own environment. */
export function functionEnvironment(): Environment {
  // biome-ignore lint/style/noProcessEnv: the one place where the environment is read
  return readEnvironment(process.env);
}
