import { createRequire } from 'node:module';

/** The little of the package upng-js, which has no types, that is used. */
interface Upng {
  decode(png: Uint8Array): unknown;
  toRGBA8(image: unknown): ArrayBuffer[];
  encode(
    frames: readonly ArrayBuffer[],
    width: number,
    height: number,
    colors: number,
    delaysMs?: readonly number[],
  ): ArrayBuffer;
}

export interface Frame {
  readonly png: Uint8Array;
  readonly forMs: number;
}

const upng = createRequire(__filename)('upng-js') as Upng;

/** One picture with so many colours, or several as an animation that begins again at its end. */
export function smallPng(frames: readonly Frame[], colors: number): Buffer {
  const images = frames.map(({ png }) => upng.decode(png) as { width: number; height: number });
  const [first] = images;
  if (first === undefined) throw new Error('There is no picture to write.');
  const pixels = images.map((image) => {
    const [rgba] = upng.toRGBA8(image);
    if (rgba === undefined) throw new Error('A picture is empty.');
    return rgba;
  });
  const { width, height } = first;
  return Buffer.from(
    upng.encode(
      pixels,
      width,
      height,
      colors,
      frames.map(({ forMs }) => forMs),
    ),
  );
}
