/** What depends on what, and nothing else: all that a layout needs to know. */
export interface LayoutNode {
  readonly id: number;
  /** Only ids that are in the same list. */
  readonly dependencies: readonly number[];
}

export interface PlacedNode {
  readonly id: number;
  /** Of its middle. */
  readonly x: number;
  readonly y: number;
}

export interface PlacedEdge {
  /** Has to pass first. */
  readonly from: number;
  readonly to: number;
  /** x and y by turns, from the right side of `from` to the left side of `to`. */
  readonly points: readonly number[];
}

/** Dependencies stand left of what waits for them; the upper left corner is 0, 0. */
export interface GraphLayout {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  readonly width: number;
  readonly height: number;
}

export interface LayoutRequest {
  readonly request: number;
  readonly nodes: readonly LayoutNode[];
}

export type LayoutAnswer =
  | { readonly request: number; readonly layout: GraphLayout }
  | { readonly request: number; readonly problem: string };

/** Of every node: text that does not fit is cut. */
export const nodeWidth = 196;
export const nodeHeight = 48;
export const layerGap = 64;
export const rowGap = 16;
