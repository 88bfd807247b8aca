export async function handler(): Promise<void> {
  throw new Error('under construction');
}
