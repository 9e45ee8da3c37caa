/** What another stack made. */

/** In the place of a component's arguments: the component stands for one of another stack, makes nothing, and lets others use it. */
export interface Existing<Facts> {
  readonly existing: Facts;
}
