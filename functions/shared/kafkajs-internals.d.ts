/** Modules of kafkajs 2.2 that its own types leave out; its version is pinned exactly. */
declare module 'kafkajs/src/broker/saslAuthenticator/scram512.js' {
  import type { AuthenticationProviderArgs, Authenticator } from 'kafkajs';

  /** Proves a password to a broker, and has the broker prove that it knows it. */
  const provider: (login: {
    readonly username: string;
    readonly password: string;
  }) => (args: AuthenticationProviderArgs) => Authenticator;
  export default provider;
}
