/** The version of the context object, in its `meta.version` and in each queue message's `context_version`. */
export const contextVersion = '1.0';
