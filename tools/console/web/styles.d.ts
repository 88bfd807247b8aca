/** Vite takes styles as imports; they have no value. */
declare module '*.css' {}
