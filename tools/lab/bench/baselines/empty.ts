/** Does nothing but print a line, as every function does: what is left is the emulator. */
export async function handler(): Promise<{ statusCode: number; body: string }> {
  console.log('{"level":"INFO","message":"nothing done"}');
  return { statusCode: 200, body: '' };
}
