/** `@tm.method`, `@tm.uas.status`, `@tm.uac[0].uri`, …: the transaction and its branches. */
import type { Context } from '../../src/context/context.ts';
import { indexed, leaf, tree, type Place, type Selected } from '../../src/pv/selects/place.ts';
import type { Branch } from '../../src/transaction/branch.ts';
import type { Cell } from '../../src/transaction/cell.ts';
import { branchDataOf } from './cell-data.ts';

/** What `uac.relayed` says of a reply made here, and of none. */
const MADE_HERE = -2;
const NONE = -1;

type Find = (ctx: Context) => Cell | null;

function relayed(cell: Cell): number {
  if (cell.relayed !== null) return cell.relayed.index;
  return cell.status === 0 ? NONE : MADE_HERE;
}

export function transactionSelects(find: Find): Readonly<Record<string, Place>> {
  const ofCell = (read: (cell: Cell) => Selected): Place =>
    leaf((ctx) => {
      const cell = find(ctx);
      return cell === null ? undefined : read(cell);
    });
  const ofBranch = (index: number, read: (branch: Branch) => Selected): Place =>
    ofCell((cell) => {
      const branch = cell.branchAt(index);
      return branch === null ? undefined : read(branch);
    });
  const request = ofCell((cell) => cell.request?.text);
  const branch = (index: number): Place => {
    const response = ofBranch(index, (each) => branchDataOf(each).reply?.message.text);
    return tree(null, {
      status: ofBranch(index, (each) => each.status),
      uri: ofBranch(index, (each) => branchDataOf(each).destination.uri),
      response,
      resp: response,
    });
  };
  return {
    tm: tree(null, {
      method: ofCell((cell) => cell.request?.method),
      uas: tree(null, { request, req: request, status: ofCell((cell) => cell.status) }),
      uac: indexed((index) =>
        index === null
          ? tree(null, { count: ofCell((cell) => cell.branchCount), relayed: ofCell(relayed) })
          : branch(index),
      ),
    }),
  };
}
