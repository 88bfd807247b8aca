/**
 * What a browser shows without running anything of it. Everything else (HTML, SVG, XML, PDF, unknown types) is
 * stored as a download: a presigned link to it must not run a stranger's script.
 */
const inlineTypes = new Set([
  'text/plain',
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'audio/mpeg',
  'audio/mp4',
  'audio/ogg',
  'video/mp4',
]);

/** Whether an object of this content type may be shown in the browser's own window. */
export function isShownInline(contentType: string): boolean {
  const [essence = ''] = contentType.split(';', 1);
  return inlineTypes.has(essence.trim().toLowerCase());
}
