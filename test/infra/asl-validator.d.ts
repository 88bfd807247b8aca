/** The package comes without types. */
declare module 'asl-validator' {
  // biome-ignore lint/style/noDefaultExport: it is the package's
  export default function validate(definition: unknown): {
    readonly isValid: boolean;
    readonly errors: readonly unknown[];
  };
}
