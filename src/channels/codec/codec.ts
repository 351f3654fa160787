/**
 * The codec: carries values between threads through shared memory, identical or not at all. What travels is in travel.ts,
 * the layout of a frame in format.ts.
 */
export { Decoder, decode, type DecoderOptions } from './decoder.ts';
export { Encoder, type EncoderOptions, encodeInto, encodeToBytes } from './encoder.ts';
export { isPrimitive } from './primitive.ts';
