/**
 * The schema registry as contracts use it: their schemas are proposed under the subject of their topic, with the compatibility
 * that the contract promises, by the API that all registries share
 * (https://docs.confluent.io/platform/current/schema-registry/develop/api.html); what connectors register of what they write is
 * read from a group of its own (https://www.apicur.io/registry/docs/apicurio-registry/3.0.x/index.html).
 */
import { type AvroDrift, avroDrift } from '../../contracts/src/avro-drift.ts';
import { writersGroup } from '../../contracts/src/emit/connectors/config.ts';
import { StreampactError } from '../../contracts/src/error.ts';
import type { Json } from '../../contracts/src/json.ts';
import type { DesiredSubject } from './desired.ts';
import { type Answer, ask, messageOf, type Question, refused, type Server } from './http.ts';

/** A subject after (or, of a plan, before) it was brought up to date. */
export interface SubjectReport {
  readonly subject: string;
  readonly compatibility: string;
  /** incompatible: the registry refused it; `reason` says why. */
  readonly outcome: 'new' | 'new version' | 'unchanged' | 'incompatible';
  readonly reason?: string;
  /** How what is written differs from the contract's schema; undefined: nothing has been written yet. */
  readonly drift?: readonly AvroDrift[];
}

interface Known {
  readonly version: number;
  readonly compatibility: string | undefined;
}

const api = '/apis/ccompat/v7';

/** A client of a registry. */
export class RegistryRest {
  readonly #server: Server;

  constructor(server: Omit<Server, 'name'>) {
    this.#server = { name: 'The schema registry', ...server, url: server.url.replace(/\/+$/, '') };
  }

  /** Compares a subject with its contract, and with `apply` registers it. A refusal is told, not thrown. */
  async reconcile(desired: DesiredSubject, { apply }: { readonly apply: boolean }): Promise<SubjectReport> {
    const compatibility = desired.compatibility.toUpperCase().replaceAll('-', '_');
    const written = await this.#written(desired.subject);
    const report = {
      subject: desired.subject,
      compatibility,
      ...(written === undefined ? {} : { drift: avroDrift(JSON.parse(desired.schema) as Json, written) }),
    };
    const known = await this.#latest(desired.subject);
    if (known === undefined) {
      if (apply) {
        await this.#register(desired);
        await this.#setCompatibility(desired.subject, compatibility);
      }
      return { ...report, outcome: 'new' };
    }
    if (apply && known.compatibility !== compatibility) await this.#setCompatibility(desired.subject, compatibility);
    if ((await this.#versionOf(desired)) === known.version) return { ...report, outcome: 'unchanged' };
    const reason = apply ? await this.#register(desired) : await this.#incompatibility(desired);
    return reason === undefined
      ? { ...report, outcome: 'new version' }
      : { ...report, outcome: 'incompatible', reason };
  }

  async #latest(subject: string): Promise<Known | undefined> {
    const latest = await this.#ask({ path: `${api}/subjects/${encodeURIComponent(subject)}/versions/latest` });
    if (latest.status === 404) return undefined;
    const level = await this.#ask({ path: `${api}/config/${encodeURIComponent(subject)}` });
    return {
      version: (latest.body as { readonly version: number }).version,
      compatibility: (level.body as { readonly compatibilityLevel?: string } | undefined)?.compatibilityLevel,
    };
  }

  /** The subject's version with this schema, whatever form the registry keeps it in. */
  async #versionOf({ subject, schema }: DesiredSubject): Promise<number | undefined> {
    const question: Question = {
      method: 'POST',
      path: `${api}/subjects/${encodeURIComponent(subject)}`,
      body: { schemaType: 'AVRO', schema },
    };
    const answer = await this.#ask(question);
    if (answer.status === 404) return undefined;
    if (answer.status >= 300) throw refused(this.#server, question, answer);
    return (answer.body as { readonly version: number }).version;
  }

  /** Why the registry refused; undefined when it did not. */
  async #register({ subject, schema }: DesiredSubject): Promise<string | undefined> {
    const question: Question = {
      method: 'POST',
      path: `${api}/subjects/${encodeURIComponent(subject)}/versions`,
      body: { schemaType: 'AVRO', schema },
    };
    const answer = await this.#ask(question);
    if (answer.status === 409) return messageOf(answer);
    if (answer.status >= 300) throw refused(this.#server, question, answer);
    return undefined;
  }

  async #incompatibility({ subject, schema }: DesiredSubject): Promise<string | undefined> {
    const question: Question = {
      method: 'POST',
      path: `${api}/compatibility/subjects/${encodeURIComponent(subject)}/versions?verbose=true`,
      body: { schemaType: 'AVRO', schema },
    };
    const answer = await this.#ask(question);
    if (answer.status >= 300) throw refused(this.#server, question, answer);
    const { is_compatible: isCompatible, messages = [] } = answer.body as {
      readonly is_compatible: boolean;
      readonly messages?: readonly string[];
    };
    return isCompatible ? undefined : messages.join('; ') || 'incompatible with an earlier version';
  }

  async #setCompatibility(subject: string, compatibility: string): Promise<void> {
    const question: Question = {
      method: 'PUT',
      path: `${api}/config/${encodeURIComponent(subject)}`,
      body: { compatibility },
    };
    const answer = await this.#ask(question);
    if (answer.status >= 300) throw refused(this.#server, question, answer);
  }

  /** The newest schema that a connector registered for what it writes. */
  async #written(subject: string): Promise<Json | undefined> {
    const artifact = `/apis/registry/v3/groups/${writersGroup}/artifacts/${encodeURIComponent(subject)}`;
    const question: Question = { path: `${artifact}/versions/branch=latest/content` };
    const answer = await this.#ask(question);
    if (answer.status === 404) return undefined;
    if (answer.status >= 300) throw refused(this.#server, question, answer);
    return answer.body as Json;
  }

  #ask(question: Question): Promise<Answer> {
    return ask(this.#server, question, ({ status }) => status >= 500);
  }
}

/** The error of subjects that the registry refused; undefined if there are none. */
export function incompatibility(subjects: readonly SubjectReport[]): StreampactError | undefined {
  const refusals = subjects.filter(({ outcome }) => outcome === 'incompatible');
  if (refusals.length === 0) return undefined;
  const what = refusals
    .map(({ subject, compatibility, reason }) => `${subject} (${compatibility}): ${reason}`)
    .join('\n');
  return new StreampactError(
    'SCHEMA_INCOMPATIBLE',
    `The schema registry refused ${refusals.length} schema(s).\n${what}`,
    {
      fix: "Make the contract's change compatible; npm run diff shows what breaks. Readers of older messages must understand new ones.",
    },
  );
}
