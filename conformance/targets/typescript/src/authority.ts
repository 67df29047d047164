// Who may say what (LN-TRU-002): the one table that grants power, with the message of each kind of statement.

import type { DescMessage } from "@bufbuild/protobuf";
import * as agreements from "../gen/lockernet/v1/agreements_pb.js";
import * as custody from "../gen/lockernet/v1/custody_pb.js";
import * as events from "../gen/lockernet/v1/events_pb.js";
import * as grants from "../gen/lockernet/v1/grants_pb.js";
import * as points from "../gen/lockernet/v1/points_pb.js";
import * as reservations from "../gen/lockernet/v1/reservations_pb.js";
import * as statements from "../gen/lockernet/v1/statements_pb.js";

export type Purpose = "grant" | "custody" | "settlement" | "directory" | "device";

export interface Authority {
  readonly schema: DescMessage;
  readonly role: "any" | "courier" | "operator";
  readonly purpose: Purpose;
}

const SAID_BY: readonly [Authority["role"], Purpose, readonly DescMessage[]][] = [
  ["any", "grant", [statements.SessionTokenSchema]],
  ["any", "directory", [statements.TimeAttestationSchema]],
  ["courier", "grant", [
    reservations.ReserveCompartmentSchema, reservations.CancelReservationSchema, reservations.ExtendDeadlineSchema,
    custody.DepositOrderSchema, custody.CollectOrderSchema, custody.RemoveOrderSchema, custody.RedirectParcelSchema,
    custody.ReissueCodeSchema, custody.BlockParcelSchema, custody.ReleaseParcelSchema, custody.CloseDisputeSchema,
    custody.BindLabelSchema, custody.ClearObligationSchema, grants.CompactGrantSchema, grants.DelegationSchema,
  ]],
  ["courier", "custody", [custody.CountersignatureSchema, custody.ContestSchema]],
  ["courier", "settlement", [agreements.AgreementAcceptanceSchema]],
  ["operator", "grant", [
    reservations.ConfirmationSchema, reservations.RefusalSchema, grants.MaintenanceGrantSchema,
    grants.RemoteOpeningSchema, grants.CapacityLeaseSchema, grants.LeaseReturnSchema,
  ]],
  ["operator", "directory", [
    points.PointRecordSchema, points.PointTombstoneSchema, points.PointFeedHeadSchema, points.DeviceKeySchema,
  ]],
  ["operator", "settlement", [agreements.AgreementSchema, agreements.UsageRecordSchema]],
  ["operator", "device", [
    custody.CustodyReceiptSchema, custody.SessionReceiptSchema, custody.DoorRefusalSchema, events.CheckpointSchema,
    events.MemberHeadSchema,
  ]],
];

export const PREFIX = "application/vnd.lockernet.";
export const SUFFIX = ".v1+protobuf";

/** `ReserveCompartment` is "reserve-compartment" in a payload type (LN-SIG-003). */
export function payloadType(schema: DescMessage): string {
  const kind = schema.name.replace(/(?<=[a-z])[A-Z]/g, "-$&").toLowerCase();
  return `${PREFIX}${kind}${SUFFIX}`;
}

export const AUTHORITY: ReadonlyMap<string, Authority> = new Map(
  SAID_BY.flatMap(([role, purpose, schemas]) =>
    schemas.map((schema) => [payloadType(schema), { schema, role, purpose }] as const),
  ),
);
