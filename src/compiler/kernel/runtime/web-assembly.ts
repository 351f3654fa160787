/** What is used of WebAssembly, which the types of Node leave out. */
export interface Memory {
  readonly buffer: ArrayBuffer;
}
export interface Api {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ) => { readonly exports: Readonly<Record<string, unknown>> };
  readonly Memory: new (size: { readonly initial: number }) => Memory;
  validate(bytes: Uint8Array<ArrayBuffer>): boolean;
}

export const webAssembly: Api = (globalThis as unknown as { readonly WebAssembly: Api }).WebAssembly;
