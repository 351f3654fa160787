/** The part of pngjs (7.0) that the examples use: it comes without types of its own. */
declare module 'pngjs' {
  interface Image {
    readonly width: number;
    readonly height: number;
    /** Red, green, blue, opacity: four bytes a pixel, row by row. */
    readonly data: Buffer;
  }
  export class PNG implements Image {
    constructor(size: { readonly width: number; readonly height: number });
    readonly width: number;
    readonly height: number;
    readonly data: Buffer;
    static readonly sync: { read(file: Uint8Array): Image; write(image: Image): Buffer };
  }
}
