/** What a method answers: values one after the other, in the order they are added. */
import { RpcArray, RpcStruct, type RpcValue } from './value.ts';

export class RpcReply {
  readonly values: RpcValue[] = [];

  add(...values: RpcValue[]): this {
    this.values.push(...values);
    return this;
  }

  /** Adds an empty structure and returns it. */
  struct(): RpcStruct {
    const struct = new RpcStruct();
    this.values.push(struct);
    return struct;
  }

  /** Adds an empty list and returns it. */
  array(): RpcArray {
    const array = new RpcArray();
    this.values.push(array);
    return array;
  }
}
