"""Real certificates for tests: an authority of their own, and what it signs."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Authority:
    """A root that tests trust."""

    key: EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def founded(cls, name: str = "tests") -> "Authority":
        """A new one."""
        key = generate_private_key(SECP256R1())
        return cls(key, _signed(name, key, issuer=name, by=key, lifetime=(-HOUR, 24 * HOUR), is_root=True))

    @property
    def roots(self) -> bytes:
        """Its certificate, for those who trust it."""
        return self.certificate.public_bytes(Encoding.PEM)

    def issue(
        self, folder: Path, name: str, *, lifetime: tuple[timedelta, timedelta] = (-HOUR, HOUR)
    ) -> x509.Certificate:
        """A certificate for this machine, in cert.pem and key.pem of the folder, over what was there."""
        key = generate_private_key(SECP256R1())
        issuer = self.certificate.subject.rfc4514_string().removeprefix("CN=")
        certificate = _signed(name, key, issuer=issuer, by=self.key, lifetime=lifetime)
        folder.mkdir(exist_ok=True)
        (folder / "key.pem").write_bytes(_pem(key))
        (folder / "key.pem").chmod(0o600)
        (folder / "cert.pem").write_bytes(certificate.public_bytes(Encoding.PEM) + self.roots)
        return certificate


def _pem(key: EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _signed(
    name: str,
    key: EllipticCurvePrivateKey,
    *,
    issuer: str,
    by: EllipticCurvePrivateKey,
    lifetime: tuple[timedelta, timedelta],
    is_root: bool = False,
) -> x509.Certificate:
    now = datetime.now(UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(IPv4Address("127.0.0.1"))]
    return (
        x509.CertificateBuilder()
        .subject_name(_named(name))
        .issuer_name(_named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + lifetime[0])
        .not_valid_after(now + lifetime[1])
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .sign(by, SHA256())
    )


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
