/**
 * Which types the provider holds back until they are asked for by name, as its page of preview features lists them for
 * release 1, which `@pulumi/snowflake` is made of: https://registry.terraform.io/providers/snowflakedb/snowflake/1.2.1/docs
 * A type that leaves the preview moves to {@link stableTypes}, and then the provider refuses the feature's name.
 */

/** Release of `@pulumi/snowflake` that the rows were read for; another one wants its page read again. */
export const featuresReadFor = '1.3.0';

/** Type → name of its feature. */
const previewTypes: Readonly<Record<string, string>> = {
  'snowflake:index/fileFormat:FileFormat': 'snowflake_file_format_resource',
  'snowflake:index/pipe:Pipe': 'snowflake_pipe_resource',
  'snowflake:index/stage:Stage': 'snowflake_stage_resource',
  'snowflake:index/storageIntegration:StorageIntegration': 'snowflake_storage_integration_resource',
  'snowflake:index/table:Table': 'snowflake_table_resource',
};

/** Types that need no asking. */
const stableTypes: readonly string[] = [
  'snowflake:index/accountRole:AccountRole',
  'snowflake:index/database:Database',
  'snowflake:index/grantAccountRole:GrantAccountRole',
  'snowflake:index/grantPrivilegesToAccountRole:GrantPrivilegesToAccountRole',
  'snowflake:index/schema:Schema',
  'snowflake:index/streamOnTable:StreamOnTable',
  'snowflake:index/task:Task',
  'snowflake:index/warehouse:Warehouse',
];

/** Names of the features that `types` need, in the order of the names. */
export function featuresOf(types: readonly string[]): readonly string[] {
  return [...new Set(types.flatMap((type) => previewTypes[type] ?? []))].sort();
}

/** Types that neither list knows. */
export function unknownTypes(types: readonly string[]): readonly string[] {
  return types.filter((type) => !(type in previewTypes) && !stableTypes.includes(type));
}
