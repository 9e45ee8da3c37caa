/** How a report is rendered. */
export interface RenderOptions {
  /** Whether text may be coloured; see `takesColor`. Other formats have no colours. */
  readonly color: boolean;
  /** Whether text and markdown say why each verdict holds. */
  readonly explain: boolean;
  /** Whether text and markdown offer waivers, which only reviews that read them can use. Default: yes. */
  readonly waivers?: boolean;
}

/** What a report can be rendered as. */
export type Format = 'text' | 'json' | 'markdown' | 'github' | 'sarif' | 'junit';
