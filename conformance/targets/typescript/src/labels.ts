// The one text in which a label is compared (docs/spec/identifiers.md): opaque, but for what scanners add, and for two
// numbers that they write in several ways, SSCC and S10. No message repeats what was scanned (LN-IDN-009).

import { Fault } from "./faults.js";

const GS = "\x1d";
const GS1_SYMBOLOGIES = ["]C1", "]e0", "]e1", "]e2", "]d2", "]Q3", "]J1"];
const SYMBOLOGY = /^\][A-Za-z][A-Za-z0-9]/;
const ENDS = /^[\x00-\x20\x7f]+|[\x00-\x20\x7f]+$/g;
const SCAN_LIMIT = 512;

/** GS1's predefined lengths: the first two digits of an identifier, and how many characters follow them. */
const LENGTHS: ReadonlyMap<string, number> = new Map([
  ["00", 18], ["01", 14], ["02", 14], ["03", 14], ["04", 16], ["20", 2], ["41", 14],
  ...["11", "12", "13", "14", "15", "16", "17", "18", "19"].map((each) => [each, 6] as const),
  ...["31", "32", "33", "34", "35", "36"].map((each) => [each, 8] as const),
]);

/** Officially assigned in ISO 3166-1, two letters each. */
const COUNTRIES = new Set(
  [
    "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCX",
    "CYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIR",
    "ISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNE",
    "NFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTF",
    "TGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSYEYTZAZMZW",
  ]
    .join("")
    .match(/../g),
);

/** The label text of an order's label (LN-IDN-002 to LN-IDN-008). Throws MALFORMED_FIELD where there is none. */
export function labelText(scanned: string): string {
  if (scanned.length > SCAN_LIMIT) throw none();
  let text = withoutEnds(scanned);
  const identifier = SYMBOLOGY.exec(text)?.[0] ?? "";
  text = withoutEnds(text.slice(identifier.length));
  if (!/^[\x20-\x7e\x1d]+$/.test(text)) throw none();
  const isGs1 = GS1_SYMBOLOGIES.includes(identifier) || scanned.includes(GS);
  return (isGs1 && ssccIn(text)) || opaque(text.replaceAll(GS, ""));
}

function opaque(text: string): string {
  const together = text.replaceAll(" ", "");
  const printed = /^(?:\(00\)|00)?([0-9]{18})$/.exec(together)?.[1];
  if (printed && isSscc(printed)) return printed;
  if (isS10(together.toUpperCase())) return together.toUpperCase();
  if (text.length < 1 || text.length > 64 || SYMBOLOGY.test(text)) throw none();
  return text;
}

/** The one SSCC among element strings; undefined for none, two, or a wrong one (LN-IDN-005). */
function ssccIn(text: string): string | undefined {
  const found = new Set<string>();
  for (let rest = text.replace(/^\x1d+/, ""); rest; rest = rest.replace(/^\x1d+/, "")) {
    const start = rest.slice(0, 2);
    if (!/^[0-9]{2}$/.test(start)) return undefined;
    const length = LENGTHS.get(start);
    const end = length === undefined ? (rest + GS).indexOf(GS) : 2 + length;
    if (start === "00") found.add(rest.slice(2, end));
    rest = rest.slice(end);
  }
  const [sscc] = found;
  return found.size === 1 && sscc && isSscc(sscc) ? sscc : undefined;
}

/** LN-IDN-014: 18 digits with GS1's check digit. */
function isSscc(text: string): boolean {
  if (!/^[0-9]{18}$/.test(text)) return false;
  const sum = [...text].reduceRight((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 3 : 1), 0);
  return sum % 10 === 0;
}

/** LN-IDN-010 to LN-IDN-012. */
function isS10(text: string): boolean {
  const found = /^([A-IL-RUVX-Z][A-Z])([0-9]{8})([0-9])([A-Z]{2})$/.exec(text);
  if (!found || !COUNTRIES.has(found[4] ?? "")) return false;
  const weights = [8, 6, 4, 2, 3, 5, 9, 7];
  const sum = weights.reduce((total, weight, index) => total + weight * Number(found[2]?.[index]), 0);
  const check = 11 - (sum % 11);
  return Number(found[3]) === (check === 10 ? 0 : check === 11 ? 5 : check);
}

function withoutEnds(text: string): string {
  return text.replace(ENDS, "");
}

function none(): Fault {
  return new Fault("MALFORMED_FIELD", "label");
}
