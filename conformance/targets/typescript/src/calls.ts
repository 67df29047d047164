// Which call does what (docs/spec/services.md). A call of the schema that has no row here is not served (LN-MSG-009).

import type { DescMessage, DescService, MessageShape } from "@bufbuild/protobuf";
import { decodeBinaryHeader, type ConnectRouter, type HandlerContext, type ServiceImpl } from "@connectrpc/connect";
import { Health, HealthCheckResponse_ServingStatus } from "../gen/grpc/health/v1/health_pb.js";
import * as custody from "../gen/lockernet/v1/custody_pb.js";
import * as reservations from "../gen/lockernet/v1/reservations_pb.js";
import * as services from "../gen/lockernet/v1/services_pb.js";
import type { SignedStatement } from "../gen/lockernet/v1/statements_pb.js";
import { Fault } from "./faults.js";
import { page, stream, type Caller } from "./feed.js";
import { requireFields } from "./fields.js";
import type { Micros } from "./instants.js";
import type { Node } from "./node.js";
import * as questions from "./questions.js";
import { take } from "./taking.js";

const { CustodyService, EventService, LinkService, OperatorService, PointService, ReservationService } = services;
const { SERVING, NOT_SERVING } = HealthCheckResponse_ServingStatus;

type Order = (request: { order?: SignedStatement | undefined }) => { confirmation: SignedStatement };

/** Puts every service of the schema on the router. */
export function serve(node: Node, router: ConnectRouter): void {
  const order = (schema: DescMessage): Order => (request) => ({ confirmation: take(node, schema, request.order) });
  const time = new questions.TimeWords();
  put(router, PointService, {
    listPoints: question(node, services.ListPointsRequestSchema, (asked, _, now) => questions.listPoints(node, asked, now)),
    attestTime: (asked) => {
      requireFields(services.AttestTimeRequestSchema, asked);
      return time.attest(node, asked);
    },
  });
  put(router, ReservationService, {
    checkReservation: question(node, services.CheckReservationRequestSchema, (asked, caller) =>
      questions.checkReservation(node, asked, caller)),
    reserveCompartment: order(reservations.ReserveCompartmentSchema),
    cancelReservation: order(reservations.CancelReservationSchema),
    extendDeadline: order(reservations.ExtendDeadlineSchema),
    getRequest: question(node, services.GetRequestRequestSchema, (asked, caller) =>
      questions.getRequest(node, asked, caller)),
  });
  put(router, CustodyService, {
    placeDepositOrder: order(custody.DepositOrderSchema),
    placeCollectOrder: order(custody.CollectOrderSchema),
    placeRemoveOrder: order(custody.RemoveOrderSchema),
    redirectParcel: order(custody.RedirectParcelSchema),
    reissueCode: order(custody.ReissueCodeSchema),
    blockParcel: order(custody.BlockParcelSchema),
    releaseParcel: order(custody.ReleaseParcelSchema),
    closeDispute: order(custody.CloseDisputeSchema),
    bindLabel: order(custody.BindLabelSchema),
    clearObligation: order(custody.ClearObligationSchema),
    countersignReceipt: order(custody.CountersignatureSchema),
    contestReceipt: order(custody.ContestSchema),
    getParcel: question(node, services.GetParcelRequestSchema, (asked, caller) =>
      questions.getParcel(node, asked, caller)),
    getClaimCode: question(node, services.GetClaimCodeRequestSchema, (asked, caller) =>
      questions.getClaimCode(node, asked, caller)),
  });
  put(router, EventService, {
    listEvents: question(node, services.ListEventsRequestSchema, (asked, caller, now) =>
      page(node, caller, asked, asked.pageSize, now)),
    async *streamEvents(asked, context) {
      const caller = node.command((now) => callerOf(node, context, now));
      requireFields(services.StreamEventsRequestSchema, asked);
      yield* stream(node, caller, asked, context.signal);
    },
  });
  put(router, OperatorService, {});
  put(router, LinkService, {});
  router.service(Health, { check: () => ({ status: node.takesWrites ? SERVING : NOT_SERVING }) });
}

/** A question of a member with a good session token; it changes nothing. */
function question<D extends DescMessage, A>(
  node: Node,
  schema: D,
  answer: (asked: MessageShape<D>, caller: Caller, now: Micros) => A,
): (asked: MessageShape<D>, context: HandlerContext) => A {
  return (asked, context) =>
    node.command((now) => {
      const caller = callerOf(node, context, now);
      requireFields(schema, asked);
      return answer(asked, caller, now);
    });
}

function callerOf(node: Node, { requestHeader }: HandlerContext, now: Micros): Caller {
  const text = requestHeader.get("lockernet-session-bin");
  return questions.callerOf(node, text === null ? undefined : decoded(text), now);
}

function decoded(text: string): Uint8Array {
  try {
    return decodeBinaryHeader(text);
  } catch {
    throw new Fault("UNTRUSTED_SESSION", "the token is not base64");
  }
}

/** The calls that are served, and for every other one of the service a no with its reason. */
function put<S extends DescService>(router: ConnectRouter, service: S, served: Partial<ServiceImpl<S>>): void {
  const missing = service.methods
    .filter(({ localName }) => !(localName in served))
    .map(({ localName }) => [localName, () => { throw new Fault("CALL_NOT_SERVED"); }]);
  router.service(service, { ...served, ...Object.fromEntries(missing) } as Partial<ServiceImpl<S>>);
}
