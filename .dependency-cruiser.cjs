// Who may import whom: only downhill, as the README's table of the layout says.
const rows = [
  ['platform'],
  ['acts'],
  ['audit'],
  ['commands'],
  ['ledger', 'emergencies'],
  ['access'],
  ['registry'],
  ['items'],
  ['assistance'],
  ['distribution', 'cash', 'shelter'],
  ['feedback'],
  ['proof', 'reports'],
  ['demo'],
];
const known = rows.flat();

/** A folder may import from itself and from rows below; within its row only what stands left of it. */
const layers = known.map((folder, index) => ({
  name: `downhill-${folder}`,
  comment: `${folder} imports only from itself and from what stands below it`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: { path: `^src/(${known.slice(index + 1).join('|') || 'none'})/` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...layers,
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'known-folders',
      comment: 'a new folder takes its place in the table of rows',
      severity: 'error',
      from: { path: `^src/(?!(${known.join('|')})/)[^/]+/` },
      to: {},
    },
    {
      name: 'rules-are-pure',
      comment: 'rules know no framework and no database',
      severity: 'error',
      from: { path: '\\.rules\\.ts$' },
      to: {
        path: '@nestjs|typeorm|node_modules/pg/|\\.(store|service|controller|module|entity|contract)\\.ts$',
      },
    },
    {
      name: 'sql-in-stores',
      comment: 'typeorm and pg only in stores, entities, modules, platform, commands and audit',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot:
          '\\.(store|entity|module)\\.ts$|^src/(platform|commands|audit)/|^src/(service|cli|app\\.module)\\.ts$',
      },
      to: { path: 'node_modules/(typeorm|pg)/' },
    },
    {
      name: 'entities-stay-home',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: { path: '\\.entity\\.ts$', pathNot: '^src/$1/' },
    },
    {
      name: 'contracts-are-plain',
      severity: 'error',
      from: { path: '\\.contract\\.ts$' },
      to: {
        pathNot:
          'class-validator|class-transformer|@nestjs/swagger|\\.contract\\.ts$|\\.rules\\.ts$|platform/(page|problem)\\.contract\\.ts$',
      },
    },
    {
      name: 'controllers-touch-no-sql',
      severity: 'error',
      from: { path: '\\.controller\\.ts$', pathNot: '^src/platform/' },
      to: { path: '\\.(store|entity)\\.ts$|node_modules/(typeorm|pg)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.js'], conditionNames: ['import', 'default'] },
  },
};
