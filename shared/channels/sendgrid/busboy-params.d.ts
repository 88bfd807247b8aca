/** The package's own reader of header parameters; it has no types of its own. Encoded values come decoded. */
declare module '@fastify/busboy/lib/utils/parseParams.js' {
  // biome-ignore lint/style/noDefaultExport: it is the package's
  export default function parseParams(header: string): (string | [string, string | undefined])[];
}
