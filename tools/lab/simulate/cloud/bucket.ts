/** An object of the bucket, without its bytes. */
export interface StoredObject {
  readonly tags: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
  readonly putAt: number;
}

interface BucketInput {
  readonly Key: string;
  readonly Body?: Uint8Array | string;
  readonly Tagging?:
    | string
    | { readonly TagSet: readonly { readonly Key: string; readonly Value: string }[] };
  readonly Prefix?: string;
  readonly IfNoneMatch?: string;
  readonly Delete?: { readonly Objects: readonly { readonly Key: string }[] };
}

/** The content bucket: the commands that the code and its tools send. */
export class Bucket {
  readonly objects = new Map<string, StoredObject>();

  execute(command: string, input: BucketInput, now: number): object {
    switch (command) {
      case 'PutObjectCommand':
        if (input.IfNoneMatch === '*' && this.objects.has(input.Key)) throw preconditionFailed();
        this.objects.set(input.Key, {
          tags: tagsOf(input.Tagging),
          bytes: Buffer.from(input.Body ?? ''),
          putAt: now,
        });
        return {};
      case 'DeleteObjectTaggingCommand':
        return this.#tag(input.Key, {});
      case 'PutObjectTaggingCommand':
        return this.#tag(input.Key, tagsOf(input.Tagging));
      case 'DeleteObjectCommand':
        this.objects.delete(input.Key);
        return {};
      case 'DeleteObjectsCommand':
        for (const { Key } of input.Delete?.Objects ?? []) this.objects.delete(Key);
        return {};
      case 'GetObjectCommand':
        return this.#get(input.Key);
      case 'ListObjectsV2Command':
        return this.#list(input.Prefix ?? '');
      default:
        throw new Error(`the simulated bucket does not know ${command}`);
    }
  }

  #tag(key: string, tags: Readonly<Record<string, string>>): object {
    const object = this.objects.get(key);
    if (object === undefined) throw noSuchKey();
    this.objects.set(key, { ...object, tags });
    return {};
  }

  #get(key: string): object {
    const object = this.objects.get(key);
    if (object === undefined) throw noSuchKey();
    const { bytes } = object;
    return {
      Body: {
        transformToString: async () => Buffer.from(bytes).toString(),
        transformToByteArray: async () => bytes,
      },
    };
  }

  #list(prefix: string): object {
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
    return { Contents: keys.map((Key) => ({ Key })), KeyCount: keys.length, IsTruncated: false };
  }
}

function tagsOf(tagging: BucketInput['Tagging']): Record<string, string> {
  if (tagging === undefined) return {};
  if (typeof tagging === 'string') return Object.fromEntries(new URLSearchParams(tagging));
  return Object.fromEntries(tagging.TagSet.map(({ Key, Value }) => [Key, Value]));
}

function preconditionFailed(): Error {
  return Object.assign(new Error('At least one of the pre-conditions you specified did not hold'), {
    name: 'PreconditionFailed',
    $metadata: { httpStatusCode: 412 },
  });
}

function noSuchKey(): Error {
  return Object.assign(new Error('The specified key does not exist.'), {
    name: 'NoSuchKey',
    $metadata: { httpStatusCode: 404 },
  });
}
