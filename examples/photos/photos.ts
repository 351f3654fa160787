/**
 * A photo pipeline over a folder: each photograph is decoded, goes through five filters, is resized and encoded again.
 *
 *     npx ossa run examples/photos/photos.ts [folder] [longest side in pixels]
 *
 * Pictures and a contact sheet (above: before, below: after) are written to out/photos/.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { farm, map, pipe, run, stream, type Skeleton } from 'ossa';
import { decode as decodeJpeg, encode as encodeJpeg } from 'jpeg-js';
import { PNG } from 'pngjs';

/** One picture to make: of which file, and how long its longer side shall be at most, in pixels. */
export interface Job {
  readonly path: string;
  readonly longest: number;
}
/** Pixels as red, green, blue, opacity: four bytes each, row by row. */
export interface Picture extends Job {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8ClampedArray;
}
/** A picture as the bytes of a file, in the format of the photograph that it was made from. */
export interface Encoded extends Job {
  readonly bytes: Uint8Array;
}

const embossing = [-2, -1, 0, -1, 1, 1, 0, 1, 2];
const sharpening = [0, -1, 0, -1, 5, -1, 0, -1, 0];

/** Decode, five filters, resize: what one worker does to one photograph. */
export const develop: Skeleton<Job, Picture> = pipe(
  decode,
  (photo: Picture) => saturate(photo, 1.5),
  (photo: Picture) => convolve(photo, embossing),
  (photo: Picture) => gamma(photo, 1.2),
  (photo: Picture) => convolve(photo, sharpening),
  (photo: Picture) => grayscale(photo, 0.5),
  resize,
);

/** The program: a stream of jobs becomes a stream of files, in order. */
export const photos: Skeleton<Job, Encoded> = pipe(farm(develop), farm(encode));

export function decode({ path, longest }: Job): Picture {
  const bytes = readFileSync(path);
  const { width, height, data } = isPng(path) ? PNG.sync.read(bytes) : decodeJpeg(bytes, { useTArray: true });
  return { path, longest, width, height, pixels: new Uint8ClampedArray(data) };
}

function encode({ path, longest, width, height, pixels }: Picture): Encoded {
  const image = { width, height, data: Buffer.from(pixels.buffer, pixels.byteOffset, pixels.length) };
  const bytes = isPng(path) ? PNG.sync.write(image) : encodeJpeg(image, 90).data;
  return { path, longest, bytes: new Uint8Array(bytes) };
}

const isPng = (path: string): boolean => path.endsWith('.png');

/** Brightness as the eye weighs the colours (ITU-R BT.601). */
const luma = (r: number, g: number, b: number): number => 0.299 * r + 0.587 * g + 0.114 * b;

/** Moves colours away from their grey: 0 gives grey, 1 no change, more gives stronger colours. */
function saturate(photo: Picture, amount: number): Picture {
  const pixels = photo.pixels.slice();
  for (let i = 0; i < pixels.length; i += 4) {
    const [r, g, b] = [pixels[i]!, pixels[i + 1]!, pixels[i + 2]!];
    const grey = luma(r, g, b);
    pixels[i] = grey + (r - grey) * amount;
    pixels[i + 1] = grey + (g - grey) * amount;
    pixels[i + 2] = grey + (b - grey) * amount;
  }
  return { ...photo, pixels };
}

/** Blends towards grey: 0 gives no change, 1 black and white. */
function grayscale(photo: Picture, amount: number): Picture {
  return saturate(photo, 1 - amount);
}

/** Brightens (above 1) or darkens (below) the middle tones. */
function gamma(photo: Picture, exponent: number): Picture {
  const curve = Uint8ClampedArray.from({ length: 256 }, (_, value) => 255 * (value / 255) ** (1 / exponent));
  return { ...photo, pixels: photo.pixels.map((value, i) => (i % 4 === 3 ? value : curve[value]!)) };
}

/** Each pixel becomes a weighted sum of the 3 × 3 pixels around it; beyond the edge, the edge's pixels are repeated. */
function convolve(photo: Picture, weights: readonly number[]): Picture {
  const { width, height, pixels: source } = photo;
  const pixels = source.slice();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let [r, g, b] = [0, 0, 0];
      for (let k = 0; k < 9; k++) {
        const row = Math.min(Math.max(y + Math.floor(k / 3) - 1, 0), height - 1);
        const column = Math.min(Math.max(x + (k % 3) - 1, 0), width - 1);
        const from = (row * width + column) * 4;
        r += weights[k]! * source[from]!;
        g += weights[k]! * source[from + 1]!;
        b += weights[k]! * source[from + 2]!;
      }
      pixels.set([r, g, b], (y * width + x) * 4);
    }
  }
  return { ...photo, pixels };
}

/** Shrinks to the wanted length (never enlarges): each new pixel is the mean of those that it covers. */
export function resize(photo: Picture): Picture {
  const scale = Math.max(1, Math.max(photo.width, photo.height) / photo.longest);
  const width = Math.max(1, Math.round(photo.width / scale));
  const height = Math.max(1, Math.round(photo.height / scale));
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    const top = Math.floor((y * photo.height) / height);
    const bottom = Math.max(top + 1, Math.floor(((y + 1) * photo.height) / height));
    for (let x = 0; x < width; x++) {
      const left = Math.floor((x * photo.width) / width);
      const right = Math.max(left + 1, Math.floor(((x + 1) * photo.width) / width));
      for (let channel = 0; channel < 4; channel++) {
        let total = 0;
        for (let row = top; row < bottom; row++) {
          for (let column = left; column < right; column++) {
            total += photo.pixels[(row * photo.width + column) * 4 + channel]!;
          }
        }
        pixels[(y * width + x) * 4 + channel] = total / ((bottom - top) * (right - left));
      }
    }
  }
  return { ...photo, width, height, pixels };
}

/** The photographs of a folder, by name. */
export function photographsIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => /\.(jpg|png)$/.test(name))
    .toSorted()
    .map((name) => join(folder, name));
}

const side = 200;
const thumbnails: Skeleton<readonly string[], Picture[]> = map((path: string) =>
  resize(decode({ path, longest: side })),
);

/** Two rows of small pictures on white, as the bytes of a PNG file: the files of `above`, and below each that of `below`. */
export async function contactSheet(above: readonly string[], below: readonly string[]): Promise<Uint8Array> {
  const small = await run(thumbnails, [...above, ...below]);
  const cell = side + 8;
  const sheet = new PNG({ width: cell * above.length, height: cell * 2 });
  sheet.data.fill(255);
  small.forEach(({ width, height, pixels }, i) => {
    const left = (i % above.length) * cell + Math.floor((cell - width) / 2);
    const top = Math.floor(i / above.length) * cell + Math.floor((cell - height) / 2);
    for (let y = 0; y < height; y++) {
      sheet.data.set(pixels.subarray(y * width * 4, (y + 1) * width * 4), ((top + y) * sheet.width + left) * 4);
    }
  });
  return PNG.sync.write(sheet);
}

if (import.meta.main) {
  const [folder = join(import.meta.dirname, 'input'), longest = '640'] = process.argv.slice(2);
  const before = photographsIn(folder);
  const after = before.map((path) => join('out', 'photos', basename(path)));
  mkdirSync(join('out', 'photos'), { recursive: true });

  const jobs = before.map((path) => ({ path, longest: Number(longest) }));
  let done = 0;
  for await (const { bytes } of stream(photos, jobs)) {
    writeFileSync(after[done]!, bytes);
    console.log(after[done++]);
  }

  const sheet = join('out', 'photos', 'contact-sheet.png');
  writeFileSync(sheet, await contactSheet(before, after));
  console.log(`${sheet}: ${done} photographs, before and after`);
}
