/**
 * Emits a Power BI project for each product whose tables in Snowflake have measures, below `<product>/powerbi/`.
 *
 * `<product>.pbip` opens the report, which names the semantic model beside it by a relative path; `.platform` says what each folder is, and
 * Power BI Desktop opens no report without it. https://learn.microsoft.com/power-bi/developer/projects/projects-overview
 */
import type { Loaded } from '../../load.ts';
import { jsonText } from '../header.ts';
import { type Model, modelOf } from './model.ts';
import { uuidOf } from './names.ts';
import { reportEntries } from './report.ts';
import { tmdlEntries } from './tmdl.ts';

type Entry = readonly [path: string, text: string];

const schemas = 'https://developer.microsoft.com/json-schemas/fabric';

/** Paths below `generated/` and their texts. Errors: CONTRACT_INVALID for what no report can be made of. */
export function powerBiEntries({ contracts }: Loaded): readonly Entry[] {
  const rows = contracts.flatMap(({ row }) => row ?? []);
  return [...new Set(rows.map(({ product }) => product))].flatMap((product) => {
    const model = modelOf(product, rows);
    return model === undefined
      ? []
      : projectEntries(model).map(([path, text]): Entry => [`${product}/powerbi/${path}`, text]);
  });
}

/** Paths below the project's folder and their texts. */
export function projectEntries(model: Model): readonly Entry[] {
  const { product } = model;
  const [semantic, report] = [`${product}.SemanticModel`, `${product}.Report`];
  return [
    [
      `${product}.pbip`,
      jsonText({
        $schema: `${schemas}/pbip/pbipProperties/1.0.0/schema.json`,
        version: '1.0',
        artifacts: [{ report: { path: report } }],
        settings: { enableAutoRecovery: true },
      }),
    ],
    [`${semantic}/.platform`, platform(product, 'SemanticModel')],
    [
      `${semantic}/definition.pbism`,
      jsonText({
        $schema: `${schemas}/item/semanticModel/definitionProperties/1.0.0/schema.json`,
        version: '4.2',
        settings: {},
      }),
    ],
    ...tmdlEntries(model).map(([path, text]): Entry => [`${semantic}/definition/${path}`, text]),
    [`${report}/.platform`, platform(product, 'Report')],
    [
      `${report}/definition.pbir`,
      jsonText({
        $schema: `${schemas}/item/report/definitionProperties/2.0.0/schema.json`,
        version: '4.0',
        datasetReference: { byPath: { path: `../${semantic}` } },
      }),
    ],
    ...reportEntries(model).map(([path, text]): Entry => [`${report}/definition/${path}`, text]),
  ];
}

function platform(product: string, type: string): string {
  return jsonText({
    $schema: `${schemas}/gitIntegration/platformProperties/2.0.0/schema.json`,
    metadata: { type, displayName: product },
    config: { version: '2.0', logicalId: uuidOf(product, type) },
  });
}
