/**
 * The rooms of the house and who may know whom: contracts → functions | queries | infra → local → review → tests.
 * Each row forbids what a room must not import; `npm run check` runs it.
 */
const room = (name, comment, from, to) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: to },
});

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    { name: 'no-circular', severity: 'error', comment: 'A cycle has no first room.', from: {}, to: { circular: true } },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    room(
      'contracts-know-nobody',
      'Contracts are the source.',
      '^contracts/',
      '^(functions|infra|queries|local|review|catalog|tests)/',
    ),
    room(
      'functions-know-contracts',
      'A function imports generated contracts, a few modules of theirs, functions/shared, and the session with Snowflake.',
      '^functions/',
      '^(infra|local|review|catalog|tests)/|^queries/(?!snowflake-(account|session)\\.ts$)|^contracts/(?!generated/|src/access/|src/csv/|src/emit/table-levels\\.ts$|src/(change|error|model|own-metrics|parquet|service-levels|suggest|validate)\\.ts$)',
    ),
    {
      name: 'functions-keep-apart',
      severity: 'error',
      comment: 'Products never import each other; each starts the sink and the transformer that all share.',
      from: { path: '^functions/(?!shared/)([^/]+)/' },
      to: { path: '^functions/(?!shared/)[^/]+/', pathNot: '^functions/($1/|(sink(/landing)?|changes)/main\\.ts$)' },
    },
    room(
      'queries-know-contracts',
      'A query client imports contracts only.',
      '^queries/',
      '^(functions|infra|local|review|catalog|tests)/',
    ),
    room(
      'infra-by-path',
      'Infra refers to functions, jobs and queries by asset path and never imports them.',
      '^infra/',
      '^(functions|queries|policies|local|verify|review|catalog|tests)/',
    ),
    room(
      'policies-judge',
      'The policy pack judges what was declared, and declares nothing.',
      '^policies/',
      '^(functions|queries|infra|local|verify|review|catalog|tests)/',
    ),
    room(
      'verify-reads',
      'A verification knows contracts, clients and how ages are measured, and reads what is deployed.',
      '^verify/',
      '^functions/(?!service-levels/(newest|objects|quality)\\.ts$)|^(infra|policies|local|review|catalog|tests)/',
    ),
    room('local-before-review', 'A run knows nothing of reviews.', '^local/', '^(verify|review|catalog)/'),
    room(
      'review-reads',
      'A review reads contracts and asks the embedded driver; it runs nothing.',
      '^review/',
      '^(functions|queries|catalog)/|^local/(run|aws|engines|sources)/',
    ),
    room(
      'catalog-knows-contracts',
      'The catalog is a page about contracts.',
      '^catalog/',
      '^(functions|infra|queries|local|review|tests)/',
    ),
    room(
      'the-prover-stands-alone',
      'Proofs know schemas, not contracts.',
      '^contracts/src/prove/',
      '^contracts/src/(?!prove/|regular/|json\\.ts|keywords\\.ts|ajv\\.ts|linear\\.ts|error\\.ts)',
    ),
    room(
      'nothing-imports-tests',
      'Tests are the last room.',
      '^(contracts|functions|infra|policies|queries|local|verify|review|catalog)/',
      '^tests/',
    ),
    {
      name: 'pulumi-in-infra',
      severity: 'error',
      comment: '@pulumi/* only where something is declared or deployed.',
      from: { pathNot: '^(infra|policies|local/deploy|tests/fixtures/programs|tests/policies)/' },
      to: { path: 'node_modules/@pulumi/' },
    },
    {
      name: 'aws-row-apart',
      severity: 'error',
      comment: 'The gateway, the engines, the set-up and the sources are tools of the run, and do not know it.',
      from: { path: '^local/(aws|engines|setup|sources)/' },
      to: { path: '^local/(run|deploy|cli)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|\\.streampact)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
