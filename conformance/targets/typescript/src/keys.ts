// Keys: which bytes may be one, who signs, and whether a signature is good. Spec: docs/spec/trust.md, Keys.

import * as crypto from "node:crypto";
import { ed25519 } from "@noble/curves/ed25519.js";
import { p256 } from "@noble/curves/nist.js";

export type Bytes = Uint8Array<ArrayBuffer>;
export type Algorithm = "Ed25519" | "ECDSA-P256-SHA256";

/** What stands before the key's own bytes in a SubjectPublicKeyInfo. */
const SPKI: Record<Algorithm, string> = {
  "Ed25519": "302a300506032b6570032100",
  "ECDSA-P256-SHA256": "3039301306072a8648ce3d020106082a8648ce3d030107032200",
};

export function sha256(...parts: (Uint8Array | string)[]): Bytes {
  const hash = crypto.createHash("sha256");
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

export function unhex(text: string): Bytes {
  return new Uint8Array(Buffer.from(text, "hex"));
}

export function same(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

/** The first 8 bytes of SHA-256 of a public key (LN-SIG-012). */
export function keyId(publicKey: Uint8Array): Bytes {
  return sha256(publicKey).slice(0, 8);
}

/** Whether these bytes are a canonical point of prime order (LN-TRU-006, LN-TRU-012). OpenSSL takes more. */
export function isAdmissible(algorithm: string, publicKey: Uint8Array): boolean {
  try {
    if (algorithm === "Ed25519" && publicKey.length === 32) {
      const point = ed25519.Point.fromBytes(publicKey, false);
      return !point.is0() && point.isTorsionFree();
    }
    if (algorithm !== "ECDSA-P256-SHA256" || publicKey.length !== 33) return false;
    p256.Point.fromBytes(publicKey).assertValidity();
    return true;
  } catch {
    return false;
  }
}

/** A public key that was admitted; made once, asked for every signature. */
export class PublicKey {
  private readonly key: crypto.KeyObject;

  constructor(
    private readonly algorithm: Algorithm,
    readonly raw: Uint8Array,
  ) {
    const der = Buffer.concat([Buffer.from(SPKI[algorithm], "hex"), raw]);
    this.key = crypto.createPublicKey({ key: der, format: "der", type: "spki" });
  }

  /** The algorithm is the key's, never the message's (LN-SIG-015). */
  isSigned(message: Uint8Array, signature: Uint8Array): boolean {
    if (signature.length !== 64) return false;
    if (this.algorithm === "Ed25519") return crypto.verify(null, message, this.key, signature);
    return crypto.verify("sha256", message, { key: this.key, dsaEncoding: "ieee-p1363" }, signature);
  }
}

/** A private Ed25519 key of this node. */
export class Signer {
  readonly publicKey: Bytes;
  readonly keyId: Bytes;

  constructor(private readonly key: crypto.KeyObject) {
    this.publicKey = new Uint8Array(crypto.createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-32));
    this.keyId = keyId(this.publicKey);
  }

  static fromPem(pem: string): Signer {
    const key = crypto.createPrivateKey(pem);
    if (key.asymmetricKeyType !== "ed25519") throw new Error(`expected an Ed25519 key, came ${key.asymmetricKeyType}`);
    return new Signer(key);
  }

  /** From the 32-byte seed of RFC 8032. */
  static fromSeed(seed: Uint8Array): Signer {
    const der = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]);
    return new Signer(crypto.createPrivateKey({ key: der, format: "der", type: "pkcs8" }));
  }

  static generate(): Signer {
    return new Signer(crypto.generateKeyPairSync("ed25519").privateKey);
  }

  sign(message: Uint8Array): Bytes {
    return new Uint8Array(crypto.sign(null, message, this.key));
  }

  pem(): string {
    return this.key.export({ format: "pem", type: "pkcs8" }).toString();
  }
}
