/** A table's keys and indexes, as far as they change what a request answers. */
export interface TableDefinition {
  readonly name: string;
  readonly key: KeyNames;
  readonly indexes: Readonly<Record<string, IndexDefinition>>;
}

export interface KeyNames {
  readonly partition: string;
  /** The same name as `partition` where a table has no sort key. */
  readonly sort: string;
}

export interface IndexDefinition {
  readonly key: KeyNames;
  /** What is projected beside the keys; `all` for the whole item. */
  readonly include: readonly string[] | 'all';
}
