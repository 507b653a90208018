/** The part of the layout that is on the screen, and how large. */
export interface Sight {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly scale: number;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Where the layout stands on the screen: multiplied by `k`, then moved. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly k: number;
}

export function sightOf({ x, y, k }: View, width: number, height: number): Sight {
  return { left: -x / k, top: -y / k, right: (width - x) / k, bottom: (height - y) / k, scale: k };
}

export function isInSight(sight: Sight, { left, top, right, bottom }: Box): boolean {
  return right >= sight.left && left <= sight.right && bottom >= sight.top && top <= sight.bottom;
}
