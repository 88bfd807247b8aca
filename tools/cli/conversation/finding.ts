/** What is wrong with an attribute of a conversation record. */
export interface Finding {
  readonly attribute: string;
  readonly text: string;
}
