// The reasons that this node gives, as docs/reference/errors.md has them: status, whether the same bytes may be sent
// again, who must act, the rule, and the words for a person.

import { Code } from "@connectrpc/connect";

export type Reason = readonly [status: Code, retryable: boolean, actor: string, rule: string, words: string];

export const REASONS: Readonly<Record<string, Reason>> = {
  MALFORMED_MESSAGE: [Code.InvalidArgument, false, "developer", "LN-MSG-001", "The message does not parse."],
  MALFORMED_STATEMENT: [Code.InvalidArgument, false, "developer", "LN-SIG-002", "The signed statement is not well formed."],
  MALFORMED_FIELD: [Code.InvalidArgument, false, "developer", "LN-MSG-002", "A field has a value outside its rules."],
  MALFORMED_CURSOR: [Code.InvalidArgument, false, "developer", "LN-EVT-004", "The cursor does not belong to this feed."],
  MESSAGE_TOO_LARGE: [Code.InvalidArgument, false, "developer", "LN-MSG-003", "The message is larger than the limit."],
  VERSION_UNSUPPORTED: [Code.FailedPrecondition, false, "developer", "LN-MSG-004", "This version is not spoken here."],
  DEADLINE_REQUIRED: [Code.InvalidArgument, false, "developer", "LN-MSG-005", "Every call needs a deadline of at most 30 s."],
  CALL_NOT_SERVED: [Code.Unimplemented, false, "developer", "LN-MSG-009", "This call is not served here."],
  REQUEST_ID_REUSED: [Code.AlreadyExists, false, "developer", "LN-REQ-003", "The request id was used with other bytes."],
  UNTRUSTED_SIGNATURE: [Code.Unauthenticated, false, "developer", "LN-SIG-005", "No signature over these bytes is good."],
  UNTRUSTED_KEY: [Code.Unauthenticated, false, "courier", "LN-TRU-001", "The key is not in the directory, or not at this time."],
  UNTRUSTED_KEY_COMPROMISED: [Code.Unauthenticated, false, "operator", "LN-TRU-014", "Somebody else may hold the key, and nothing shows that the statement is older."],
  UNTRUSTED_PURPOSE: [Code.PermissionDenied, false, "developer", "LN-TRU-003", "The key may not sign this kind of statement."],
  UNTRUSTED_ISSUER: [Code.PermissionDenied, false, "developer", "LN-TRU-002", "The issuer may not say this."],
  UNTRUSTED_NETWORK: [Code.PermissionDenied, false, "developer", "LN-SIG-007", "The statement belongs to another network."],
  UNTRUSTED_AUDIENCE: [Code.PermissionDenied, false, "developer", "LN-SIG-008", "The statement is addressed to somebody else."],
  UNTRUSTED_EXPIRED: [Code.Unauthenticated, false, "courier", "LN-SIG-009", "The statement has expired; sign it anew."],
  UNTRUSTED_NOT_YET_VALID: [Code.Unauthenticated, true, "courier", "LN-SIG-010", "The statement is not valid yet."],
  UNTRUSTED_CRITICAL_FEATURE: [Code.PermissionDenied, false, "developer", "LN-SIG-011", "A critical feature is unknown here."],
  UNTRUSTED_AGREEMENT: [Code.PermissionDenied, false, "courier", "LN-TRU-004", "No agreement between the two members is in force."],
  UNTRUSTED_SESSION: [Code.Unauthenticated, false, "developer", "LN-TRU-005", "The call carries no valid session token."],
  NOT_FOUND: [Code.NotFound, false, "courier", "LN-REQ-005", "There is nothing of yours by this id."],
  NO_FITTING_SIZE: [Code.FailedPrecondition, false, "courier", "LN-CAP-002", "No compartment of this point can ever take this parcel."],
  POINT_FULL: [Code.ResourceExhausted, true, "courier", "LN-CAP-001", "Every fitting compartment is taken or promised now."],
  QUOTA_REACHED: [Code.ResourceExhausted, true, "courier", "LN-CAP-016", "You hold as many promises here as your published quota allows."],
  TOO_MANY_EXPECTED: [Code.ResourceExhausted, true, "courier", "LN-CAP-030", "You have as many parcels expected here without a promise as this point allows."],
  PARCEL_ID_IN_USE: [Code.FailedPrecondition, false, "developer", "LN-CUS-002", "The parcel id was used before; draw a new one."],
  HANDLE_IN_USE: [Code.FailedPrecondition, false, "developer", "LN-COD-003", "The claim handle was used before; draw a new one."],
  LABEL_IN_USE: [Code.FailedPrecondition, false, "courier", "LN-CUS-003", "A live parcel of yours carries this label."],
  WINDOW_TOO_LONG: [Code.FailedPrecondition, false, "courier", "LN-CAP-006", "The time asked for is longer than this point allows."],
  NOT_OFFERED: [Code.FailedPrecondition, false, "courier", "LN-CAP-029", "The order asks for a window, a journey or an evidence grade that this point does not offer."],
  OBLIGATION_UNMET: [Code.FailedPrecondition, false, "courier", "LN-CAP-007", "This point cannot meet an obligation of the parcel."],
  RESERVATION_ENDED: [Code.FailedPrecondition, false, "courier", "LN-CAP-005", "The reservation has ended."],
  NOT_REMOVABLE: [Code.FailedPrecondition, true, "courier", "LN-CUS-031", "Nothing says that the parcel should go; block it first."],
  WRONG_JOURNEY: [Code.FailedPrecondition, false, "courier", "LN-CUS-026", "Couriers collect what is sent from here, and remove the rest."],
  EXTENSION_REFUSED: [Code.FailedPrecondition, false, "courier", "LN-CUS-024", "The new end is not later, or is later than the operator allows."],
  GENERATION_TOO_LOW: [Code.FailedPrecondition, false, "developer", "LN-COD-011", "A new code needs a generation higher than all before."],
  DELEGATION_UNKNOWN: [Code.FailedPrecondition, false, "courier", "LN-CUS-023", "The point holds no delegation that allows this."],
  TRANSITION_NOT_ALLOWED: [Code.FailedPrecondition, false, "courier", "LN-CUS-001", "This cannot be done to the parcel where it is now."],
  DEADLINE_NEVER_REACHED: [Code.FailedPrecondition, false, "courier", "LN-DLN-018", "This term does not end within 1,100 days at this point."],
  DEADLINE_OUT_OF_RANGE: [Code.FailedPrecondition, false, "developer", "LN-DLN-019", "No deadline is computed from such a start or so many outages."],
  STORE_UNAVAILABLE: [Code.Unavailable, true, "operator", "LN-NOD-003", "Nothing can be stored now, so no door opens."],
  TIME_UNTRUSTED: [Code.Unavailable, true, "operator", "LN-NOD-052", "The point does not know what time it is; only parcels that lie there can be collected."],
  DIRECTORY_EXPIRED: [Code.Unavailable, true, "operator", "LN-TRU-030", "The point's directory is too old; only parcels that lie there can be collected."],
  ATTESTATION_REFUSED: [Code.FailedPrecondition, false, "courier", "LN-GRA-004", "This word on the time moves nothing here; answer the challenge."],
  POINT_IN_RECOVERY: [Code.FailedPrecondition, true, "operator", "LN-NOD-032", "The point was restored and is being inspected; it takes no parcel in yet."],
  OVERLOADED: [Code.ResourceExhausted, true, "nobody", "LN-MSG-006", "Too many calls at once; try again later."],
  STREAM_ENDED: [Code.Unavailable, true, "nobody", "LN-EVT-010", "The stream ends here; open it again where it stopped."],
  STREAM_TOO_SLOW: [Code.ResourceExhausted, true, "developer", "LN-EVT-013", "The stream was read too slowly; open it again where it stopped."],
  INTERNAL: [Code.Internal, true, "operator", "LN-NOD-005", "The node failed; nothing was acknowledged."],
};

/** A passing no may become a yes: it is not remembered (LN-REQ-006). */
export function isFinal(reason: string): boolean {
  return !(REASONS[reason]?.[1] ?? true);
}
