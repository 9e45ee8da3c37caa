/** Declared goals as the analyzer's requests: what the engine would send it. */
import analyzer from '@pulumi/pulumi/proto/analyzer_pb.js';
import type { Goal } from '../goal.ts';
import { toStruct } from '../serialize.ts';
import { isList, isProperties, mapProperties, type Properties, Secret, unknown, type Value } from '../values.ts';

/** An output that only the cloud knows, whole or as the end of an ARN. Texts around one are handed on as they are. */
const token = /^(arn:[^{}]*)?\{\{[^{}]+\}\}$/;

/** The request about one resource. */
export function analyzeRequest(goal: Goal): InstanceType<typeof analyzer.AnalyzeRequest> {
  return new analyzer.AnalyzeRequest()
    .setUrn(goal.urn)
    .setType(goal.type)
    .setName(goal.name)
    .setOptions(optionsOf(goal))
    .setProperties(toStruct(unresolved(goal.inputs)));
}

/** The request about all of them. */
export function analyzeStackRequest(goals: readonly Goal[]): InstanceType<typeof analyzer.AnalyzeStackRequest> {
  return new analyzer.AnalyzeStackRequest().setResourcesList(goals.map(resourceOf));
}

function resourceOf(goal: Goal): InstanceType<typeof analyzer.AnalyzerResource> {
  const resource = new analyzer.AnalyzerResource()
    .setUrn(goal.urn)
    .setType(goal.type)
    .setName(goal.name)
    .setParent(goal.parent)
    .setOptions(optionsOf(goal))
    .setProperties(toStruct(unresolved(goal.inputs)))
    .setDependenciesList([...goal.dependencies]);
  for (const [property, urns] of Object.entries(goal.propertyDependencies)) {
    const dependencies = new analyzer.AnalyzerPropertyDependencies().setUrnsList([...urns]);
    resource.getPropertydependenciesMap().set(property, dependencies);
  }
  return resource;
}

function optionsOf(goal: Goal): InstanceType<typeof analyzer.AnalyzerResourceOptions> {
  return new analyzer.AnalyzerResourceOptions()
    .setProtect(goal.protect)
    .setParent(goal.parent)
    .setIgnorechangesList([...goal.ignoreChanges])
    .setAliasesList([...goal.aliases])
    .setCustomtimeouts(new analyzer.AnalyzerResourceOptions.CustomTimeouts());
}

/** The properties with what only the cloud knows as Pulumi's unknown value. */
function unresolved(properties: Properties): Properties {
  return mapProperties(properties, unresolvedValue);
}

function unresolvedValue(value: Value): Value {
  if (typeof value === 'string') return token.test(value) ? unknown : value;
  if (value instanceof Secret) return new Secret(unresolvedValue(value.value));
  if (isList<Value>(value)) return value.map(unresolvedValue);
  return isProperties(value) ? unresolved(value) : value;
}
