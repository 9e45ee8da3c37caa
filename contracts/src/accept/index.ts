/**
 * Acceptors: functions, made of a contract ahead of time, that say of the bytes of a record whether it surely keeps the contract.
 * They build no value, so they are some times faster than JSON.parse and a validator, which stay the only ones to refuse.
 */
export { shapeOf } from './shape.ts';
export { writeAcceptor } from './write.ts';
