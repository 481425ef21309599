/** Where a request goes and where a message came from: `ruri`, `next_hop`, `branch.uri[0]`, `src.ip`, `received.proto`. */
import type { Context } from '../../context/context.ts';
import { Q_UNSPECIFIED, type Destination } from '../../context/destination.ts';
import { indexed, leaf, tree, type Place, type Select, type Selected } from './place.ts';
import { uriPlace, type AsksForPhones } from './uri.ts';

const ofRequest =
  (read: (ctx: Context) => Selected): Select =>
  (ctx) =>
    ctx.message.isRequest ? read(ctx) : undefined;

const quality = ({ q }: Destination): string | null => (q === Q_UNSPECIFIED ? null : String(q / 1000));

function withQuality(branch: Destination): string {
  const q = quality(branch);
  return q === null ? branch.uri : `<${branch.uri}>;q=${q}`;
}

/** Of one branch, or of all of them with commas between. */
function ofBranches(index: number | null, read: (branch: Destination) => string | null): Select {
  if (index === null) {
    return ({ branches }) => (branches.length === 0 ? undefined : branches.map((each) => read(each) ?? '').join(','));
  }
  return ({ branches }) => {
    const branch = branches[index];
    return branch === undefined ? undefined : read(branch);
  };
}

const branchUri = (phones: AsksForPhones, read: (branch: Destination) => string | null): Place =>
  indexed((index) => {
    const own = ofBranches(index, read);
    // All of them together are no URI.
    return uriPlace(index === null ? () => undefined : own, phones, own);
  });

const branchText = (read: (branch: Destination) => string | null): Place =>
  indexed((index) => leaf(ofBranches(index, read)));

function endpoint(
  read: (ctx: Context) => { address: string; port: number },
  more: Readonly<Record<string, Place>>,
): Place {
  return tree(null, {
    ip: leaf((ctx) => read(ctx).address),
    port: leaf((ctx) => read(ctx).port),
    ip_port: leaf((ctx) => addressAndPort(read(ctx))),
    ...more,
  });
}

const addressAndPort = ({ address, port }: { address: string; port: number }): string => `${address}:${String(port)}`;

export function destinationSelects(phones: AsksForPhones): Readonly<Record<string, Place>> {
  const requestUri = uriPlace(
    ofRequest((ctx) => ctx.requestUri),
    phones,
  );
  const destination = ofRequest((ctx) => ctx.destination);
  const local = ({ flow }: Context): { address: string; port: number } => flow.socket;
  return {
    ruri: requestUri,
    request_uri: requestUri,
    dst_uri: uriPlace(destination, phones),
    next_hop: (rest) =>
      rest.length === 1 && rest[0] === 'src_ip'
        ? (ctx) => ctx.sendSocket?.address
        : uriPlace(
            ofRequest((ctx) => ctx.destination ?? ctx.requestUri),
            phones,
          )(rest),
    branch: tree(null, {
      count: leaf((ctx) => ctx.branches.length),
      uri: branchUri(phones, (branch) => branch.uri),
      dst_uri: branchUri(phones, (branch) => branch.destination),
      q: branchText(quality),
      uriq: branchText(withQuality),
    }),
    src: endpoint(({ flow }) => ({ address: flow.remoteAddress, port: flow.remotePort }), {}),
    dst: endpoint(local, {}),
    received: endpoint(local, {
      proto: leaf(({ flow }) => flow.socket.transport),
      proto_ip_port: leaf((ctx) => `${ctx.flow.socket.transport}:${addressAndPort(local(ctx))}`),
    }),
  };
}
