/** Names of Kafka's secrets in Secrets Manager: the program makes them empty, a function fills them, and each has one reader or two. */

/** Their names, below `<stack's prefix>-kafka`. */
export interface KafkaSecrets {
  /** `{"certificate", "key"}` of the authority that signs all certificates: for the function that fills the others. */
  readonly authority: string;
  /** `{"ca", "certificate", "key"}` of a broker, by its number from 1. */
  readonly node: (id: number) => string;
  /** The same, of whoever changes topics, users and rights. */
  readonly admin: string;
  /** `{"username", "password", "ca"}`. */
  readonly user: (name: string) => string;
}

/** The names of one cluster. */
export function kafkaSecrets(base: string): KafkaSecrets {
  return {
    authority: `${base}-authority`,
    node: (id) => `${base}-node-${id}`,
    admin: `${base}-admin`,
    user: (name) => `${base}-user-${name}`,
  };
}
