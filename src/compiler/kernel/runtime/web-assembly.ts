/** What is used of WebAssembly, which the types of Node leave out. */
export interface Memory<B extends ArrayBufferLike = ArrayBuffer> {
  readonly buffer: B;
  grow(pages: number): number;
}
export interface Api {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ) => { readonly exports: Readonly<Record<string, unknown>> };
  readonly Memory: {
    /** Sizes are in pages of 64 KiB. */
    new (size: { readonly initial: number }): Memory;
    new (size: {
      readonly initial: number;
      readonly maximum: number;
      readonly shared: true;
    }): Memory<SharedArrayBuffer>;
  };
  validate(bytes: Uint8Array<ArrayBuffer>): boolean;
}

export const webAssembly: Api = (globalThis as unknown as { readonly WebAssembly: Api }).WebAssembly;
