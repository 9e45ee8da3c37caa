/**
 * The report in the enhanced format (PBIR): `definition/` of the folder `<product>.Report`, one page.
 *
 * - Folder and files: https://learn.microsoft.com/power-bi/developer/projects/projects-report#pbir-format
 * - Schemas: https://github.com/microsoft/json-schemas/tree/main/fabric/item/report/definition, by whose addresses `$schema` names them
 *
 * The theme is Power BI's own: `themeCollection` is required and may be empty.
 */
import { jsonText } from '../header.ts';
import type { Model } from './model.ts';
import { objectName } from './names.ts';
import { type Placed, pageSize, placed } from './page.ts';
import { visualBody } from './visual.ts';

type Entry = readonly [path: string, text: string];

const schemas = 'https://developer.microsoft.com/json-schemas/fabric/item/report/definition';

/** Paths below `<product>.Report/definition/` and their texts. */
export function reportEntries(model: Model): readonly Entry[] {
  const page = objectName(model.product, 'page');
  const visuals = placed(model);
  const height = pageSize(visuals).height;
  return [
    ['version.json', jsonText({ $schema: `${schemas}/versionMetadata/1.0.0/schema.json`, version: '2.0.0' })],
    ['report.json', jsonText({ $schema: `${schemas}/report/3.0.0/schema.json`, themeCollection: {} })],
    [
      'pages/pages.json',
      jsonText({ $schema: `${schemas}/pagesMetadata/1.0.0/schema.json`, pageOrder: [page], activePageName: page }),
    ],
    [
      `pages/${page}/page.json`,
      jsonText({
        $schema: `${schemas}/page/2.0.0/schema.json`,
        name: page,
        displayName: model.product,
        displayOption: 'FitToWidth',
        height,
        width: pageSize(visuals).width,
      }),
    ],
    ...visuals.map((visual, index) => visualEntry(model, visual, { page, index })),
  ];
}

function visualEntry(
  model: Model,
  { visual, ...place }: Placed,
  { page, index }: { readonly page: string; readonly index: number },
): Entry {
  const name = objectName(model.product, visual.kind, visual.table, visual.title);
  const order = index * 1000;
  return [
    `pages/${page}/visuals/${name}/visual.json`,
    jsonText({
      $schema: `${schemas}/visualContainer/2.4.0/schema.json`,
      name,
      position: { ...place, z: order, tabOrder: order },
      visual: visualBody(model, visual),
    }),
  ];
}
