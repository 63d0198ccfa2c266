// The documents of the HTTP API (schemas/openapi.yaml; shapes shared with the command line: docs/cli.md).
// Members may be added by the server, never renamed.
import type { Geometry } from 'geojson';

/** Which state of the record a document was made of. */
export interface Stamp {
  case: string;
  /** How many entries were looked at. */
  size: number;
  /** When the last of them was recorded (UTC). */
  recorded_at: string;
  /** Merkle root in hexadecimal; absent for a state in the past. */
  root?: string;
}

/** A verdict of one provision on one incident, in one view. */
export type Verdict = 'violation' | 'no violation' | 'undetermined';
export type VerdictLetter = 'v' | 'n' | 'u';
/** By view id: `agreed`, a party's id, or `what-if`. */
export type ByView<T> = Record<string, T>;

/** A half-open span of time (UTC); null is an open end. */
export interface When {
  from: string | null;
  before: string | null;
}
/** When something is true; null is an open end. */
export interface Valid {
  from: string | null;
  to: string | null;
}

/** What a question is asked of. */
export interface About {
  actor?: string;
  incident?: string;
  place?: string;
  notification?: string;
}

export type EntryKind =
  | 'actor'
  | 'instrument'
  | 'terms'
  | 'acceptance'
  | 'reservation'
  | 'position'
  | 'no-agreement'
  | 'determination'
  | 'statement'
  | 'evidence'
  | 'report'
  | 'assessment'
  | 'control'
  | 'notification'
  | 'delivery'
  | 'acknowledgement'
  | 'activity'
  | 'progress'
  | 'meeting'
  | 'wish'
  | 'invitation'
  | 'reply'
  | 'key'
  | 'erasure'
  | 'correction'
  | 'withdrawal';

export interface Source {
  title: string;
  url?: string;
  published?: string;
  language?: string;
  translated_from?: string;
  sha256?: string;
  locator?: string;
}

export interface StatedPlace {
  name?: string;
  lat?: number;
  lon?: number;
  radius_m?: number;
  within?: string;
}

export interface Attribution {
  candidates?: {
    actor: string;
    basis: 'claimed-by' | 'alleged-to' | 'assessed' | 'determined-by';
    confidence?: 'low' | 'medium' | 'high';
    by?: string;
    standard?: string;
  }[];
  excludes?: string[];
  other?: 'possible' | 'excluded';
}

/** The body of a report, as its author stated it. */
export interface ReportBody {
  incident: string;
  by: string;
  stance: 'observation' | 'allegation' | 'denial' | 'admission';
  title?: string;
  text?: string;
  when?: string;
  place?: StatedPlace;
  acts?: string[];
  weapon?: string;
  attribution?: Attribution;
  targets?: { actor: string; description?: string }[];
  killed?: { min?: number; max?: number };
  injured?: { min?: number; max?: number };
  external_ids?: string[];
}

/** The body of an assessment. */
export interface AssessmentBody {
  incident: string;
  by: string;
  status: string;
  attribution?: Attribution;
  text?: string;
}

/** An entry as its author signed it; the member named by `kind` is its body. */
export interface EntryJson {
  truce: 'entry/1';
  case: string;
  id: string;
  kind: EntryKind;
  author: { party: string; key: string };
  audience: string[];
  issued?: string;
  valid?: { from?: string; to?: string };
  zone?: string;
  sources?: Source[];
  replaces?: string;
  note?: string;
  [body: string]: unknown;
}

export type Withheld = 'sealed' | 'withheld' | 'erased';

/** Something that the terms or the record name: `name` are their words for it. */
export interface Named {
  id: string;
  name?: string;
}
/** Somebody named, or a role of the incident that is looked at. */
export type Who = Named | { role: 'actor' | 'target' };
/** An event, a period with its ends, or what a provision is about. */
export type Timed =
  | { event: Named }
  | { period: string; from?: string; to?: string; from_event?: Named; to_event?: Named }
  | { provision: string };
/** A phrase of the terms as data. */
export type Phrase =
  | { form: 'member'; who: Who; what: Named; group: boolean }
  | { form: 'has'; who: Who; question: QuestionAsked }
  | { form: 'answer'; question: QuestionAsked; answer: string }
  | { form: 'place-in' | 'weapon' | 'act' | 'in-force'; what: Named }
  | { form: 'place-near'; what: Named; distance_m: number }
  | { form: 'time-in' | 'time-before' | 'time-after'; time: Timed }
  | { form: 'state'; what: Named; state: string }
  | { form: 'happened'; step: Timed; happening: string; relation?: 'before' | 'after' | 'within'; time?: Timed; within?: Span }
  | { form: 'acted' | 'hit'; who?: Named }
  | { form: 'other'; text: string };
/** A condition of the terms as data. */
export type Condition = { all: Condition[] } | { any: Condition[] } | { not: Condition } | { phrase: Phrase };
export interface Span {
  count: number;
  unit: string;
}
export interface QuestionAsked {
  id: string;
  ask: string;
}
export interface Due {
  at?: string;
  by?: string;
  within?: Span;
  start_within?: Span;
  of?: Timed;
  kind?: 'hard' | 'target';
  by_reading?: { question: QuestionAsked; options: { answer: string; due: Due }[] };
}
export interface Edge {
  first: string;
  then: string;
  type: string;
  lag?: Span;
}
/** A provision of the terms as data: what its kind states, other provisions by id, moments in UTC. */
export type Norm = { exempted_by?: string[] } & (
  | { kind: 'prohibits'; bearer: Named[]; act: Named; target?: Named; when?: Condition; during?: Timed; on_breach?: string[] }
  | {
      kind: 'obliges';
      bearer: Named[];
      to: Named;
      owed_to?: Named[];
      mode: string;
      due?: Due;
      no_deadline?: string;
      during?: Timed;
      when?: Condition;
      may_be_early?: boolean;
      survives_breach?: boolean;
      on_breach?: string[];
      separation?: { widths: { weapon: Named; width_m: number }[]; measured_from: { party: Named; line: Named }[]; per_side?: QuestionAsked };
    }
  | { kind: 'exempts'; from: { id: string; kind: string }[]; when: Condition; does_not_affect?: string[] }
  | {
      kind: 'empowers';
      holder: Named[];
      jointly?: boolean;
      to: string;
      settles?: QuestionAsked;
      binds?: Named;
      effect: string;
      by?: string;
      needs?: Condition;
      inputs?: string[];
    }
  | { kind: 'orders'; edges?: Edge[]; by_reading?: { question: QuestionAsked; options: { answer: string; edges: Edge[] }[] } }
  | { kind: 'packages'; elements: string[]; rule: string; only_if?: Condition }
  | { kind: 'consults'; bearer: Named[]; with: Named[]; about: string; before?: Timed; needs: string }
  | {
      kind: 'notifies';
      bearer: Named[];
      to: Named[];
      via?: Named;
      about: Named;
      lead: Span;
      before: Timed;
      content?: string[];
      acknowledge?: { by: Named[]; within: Span; on_silence?: string };
    }
);
/** What is open, as data. */
export type Asked =
  | { form: 'question'; id: string; ask: string; about: About }
  | { form: 'attribution' }
  | { form: 'phrase'; phrase: Phrase; about: About }
  | Extract<Phrase, { form: 'member' | 'acted' | 'hit' }>;
/** Who may decide what is open. */
export interface Decider {
  form: 'evidence' | 'attribution' | 'parties' | 'agreement' | 'power';
  who?: string[];
  power?: string;
  jointly?: boolean;
}
/** What an entry says in short, as data: `kind` is what is stated, also by a correction. */
export interface Said {
  kind?: EntryKind;
  change?: 'correction' | 'withdrawal';
  replaces?: string;
  body?: Record<string, unknown>;
}

/** An entry in a list. One that is withheld has index and recorded_at, and that it is. */
export interface EntryItem {
  index: number;
  recorded_at: string;
  id?: string;
  kind?: EntryKind;
  author?: string;
  parts?: Said;
  audience?: string[];
  stands?: boolean;
  replaces?: string;
  withheld?: Withheld;
  /** Index of the entry that revoked the key it was signed with. */
  key_revoked_by?: number;
}

export interface Session {
  key: string;
  party: string;
  party_name: string;
  role: string;
  officer?: string;
  /** Kinds of entry this key may sign. */
  kinds: EntryKind[];
  expires: string;
  csrf: string;
}

export interface CaseView {
  name: string;
  actor_name: string;
  is_party: boolean;
}

export interface CaseDocument extends Stamp {
  title: string;
  zone: string;
  views: CaseView[];
  public_view: boolean;
  kinds: EntryKind[];
  session: Session | null;
  demonstration: boolean;
}

export type Tally = Record<Verdict, number>;

export interface IncidentSummary {
  incident: string;
  title: string;
  when: When | null;
  /** Null where no report states a point; `where` may then name it. */
  place: { lat: number; lon: number; radius_m: number; name: string | null } | null;
  where?: string;
  within?: string;
  acts: string[];
  actors: string[];
  targets: string[];
  reports: number;
  /** Of the last assessment; `received` without one. */
  status: string | null;
  /** Worst verdict over the provisions in play, by view; a view is absent when none is in play. */
  verdicts: ByView<VerdictLetter>;
}

/** How many incidents have which mark: the worst verdict, `-` where no provision is in play. */
export type MarkCounts = Record<VerdictLetter | '-', number>;

/** Incidents in figures: of those that a filter admits. */
export interface IncidentCounts extends Stamp {
  total: number;
  /** Without a stated point, without a stated time, without a provision in play. */
  unplaced: number;
  undated: number;
  no_finding: number;
  /** Who is said to have acted or was hit. */
  actors: string[];
  acts: string[];
  /** Around all points. */
  box: { west: number; south: number; east: number; north: number } | null;
  /** The first and the last day of the case's zone. */
  span: { first: string; last: string } | null;
  days: { day: string; counts: ByView<MarkCounts> }[];
  /** Squares that hold points, where they were asked for; each at the mean of its points. */
  cells?: { lat: number; lon: number; counts: ByView<MarkCounts> }[];
}

export interface IncidentsDocument extends Stamp {
  incidents: IncidentSummary[];
  /** That the filter admits; all of them unless a page was asked for. */
  total: number;
}

export interface CheckpointSummary {
  size: number;
  origin: string;
  /** Null without a policy. */
  final: boolean | null;
  cosigned_by: string[];
  at: string | null;
}

export interface AgendaItem {
  sort: string;
  question: string | null;
  name: string;
  /** How many findings depend on it. */
  findings: number;
  decides_alone: number;
  instances: number;
  by_provision: Record<string, number>;
  parts: Asked;
  decider: Decider;
  answers?: string[];
  about?: About[];
  ask?: string;
  sort_of_question?: string;
}

export interface AgendaDocument extends Stamp {
  caution: string;
  examined: number;
  sampled: number | null;
  items: AgendaItem[];
}

export interface OverviewDocument extends Stamp {
  in_force: { instrument: string; title: string; since: Valid | null; cites: string[] }[];
  summary: { provision: string; views: ByView<Tally> }[];
  totals: ByView<Tally>;
  incidents: number;
  agenda: AgendaItem[];
  latest: EntryItem[];
  integrity: { size: number; root: string; checkpoint: CheckpointSummary | null };
}

export interface Finding {
  /** INCIDENT/PROVISION */
  finding: string;
  incident: string;
  title: string;
  when: When;
  provision: string;
  /** By what was held when it happened. */
  verdict: ByView<Verdict>;
  /** By what is held now. */
  present: ByView<Verdict>;
  /** Views in which the two differ. */
  changed: string[];
}

export interface FindingsDocument extends Stamp {
  terms: { id: string; sha256: string };
  views: string[];
  incidents: number;
  findings: Finding[];
  total: number;
}

export interface SummaryDocument extends Stamp {
  incidents: number;
  summary: { provision: string; views: ByView<Tally> }[];
}

export interface Reason {
  /** In English; `parts` is for the reader's language. */
  phrase: string;
  parts: Phrase;
  value: string;
  basis: string;
  entries: number[];
  asked_by: { provision: string; cites: string[] }[];
  answer?: string;
  question?: string;
  power?: string;
  target?: string;
  candidate?: string;
}

export interface ProvisionText {
  id: string;
  cites: string[];
  text: string;
  quoted: boolean;
  /** In English. */
  in_words: string;
  parts: Norm;
  kind: string;
}

export interface IssueAnswer {
  /** Index into `issues`. */
  issue: number;
  answer: string;
  /** Of who acted: null for somebody else. */
  actor?: string | null;
  /** Of a question: the answer, or those between which there is no difference. */
  one_of?: string[];
}

export interface ExplanationDocument extends Stamp, Finding {
  in_play: boolean;
  groups: {
    views: string[];
    verdict: Verdict;
    reasons: Reason[];
    open: Reason[];
    exempted_by: string[];
    /** What those exemptions leave untouched. */
    does_not_affect: string[];
    exemptions_tried: string[];
  }[];
  issues: { name: string; parts: Asked; question?: string; about?: About; swings: number; of: number }[];
  pivots: { from: string; changes: IssueAnswer[]; verdict: Verdict }[];
  pivotal: string[][];
  settlements: { answers: IssueAnswer[]; verdict: Verdict }[];
  settlements_searched: number | boolean | null;
  settled_either_way: boolean;
  sampled: number | null;
  changes: { entries: number[]; known: string; verdict: ByView<Verdict> }[];
  /** The provision; not given by the command line. */
  text?: ProvisionText;
}

export interface IncidentEntry<Body> {
  entry: number;
  id: string;
  recorded_at: string;
  by: string;
  by_name: string;
  /** Of a report. */
  stance?: string;
  /** Of an assessment. */
  status?: string;
  body: Body;
  source: Source[];
  stands: boolean;
  ended_by: number | null;
}

export interface IncidentDocument extends Stamp, Omit<IncidentSummary, 'reports'> {
  reports: IncidentEntry<ReportBody>[];
  assessments: IncidentEntry<AssessmentBody>[];
  attribution: { actor: string; name: string; basis: string; confidence: string | null; by: string | null; entry: number }[];
  findings: Finding[];
  about_it: EntryItem[];
  history: EntryItem[];
}

export interface Supposition {
  question: string;
  about: About;
  answer: string;
}

export interface WhatIfDocument extends Stamp {
  base: string;
  suppose: Supposition[];
  /** In the views `base` and `what-if`. */
  changed: Finding[];
  before: ByView<Tally>;
  after: ByView<Tally>;
}

export interface QuestionAnswer {
  entry: number;
  kind: EntryKind;
  about: About;
  by: string[];
  answer: string | null;
  valid: Valid;
  known_from: string;
  ended_by: number | null;
}

export interface QuestionItem {
  question: string;
  ask: string;
  answers: QuestionAnswer[];
  possible: string[];
  sort: string;
  about_kinds: string[];
  decided_by: string[];
  agreement_of: string[];
}

export interface PositionsDocument extends Stamp {
  questions: QuestionItem[];
}

export interface ProvisionItem extends ProvisionText {
  seen: string;
  line: number;
  tallies: ByView<Tally> | null;
}

export interface TermsDocument extends Stamp {
  id: string;
  title: string;
  status: string;
  zone: string;
  sha256: string;
  provisions: ProvisionItem[];
  instruments: { id: string; title: string; cites?: string[]; adopted: string | null }[];
  questions: {
    id: string;
    ask: string;
    sort: string;
    about: string[];
    answers: string[];
    decided_by: string[];
    text?: string;
  }[];
  lint: {
    errors: { code: string; where: string; message: string; line: number }[];
    warnings: { code: string; where: string; message: string; line: number }[];
  };
  text: string;
}

export type PlaceProperties =
  | {
      id: string;
      name: string;
      kind: 'place' | 'zone' | 'line';
      tolerance_m: number;
      /** Why it is only roughly known. */
      approximate?: string;
      /** The party whose own version of the geometry this is. */
      baseline_of?: string;
    }
  | {
      id: string;
      name: string;
      kind: 'control';
      actor: string;
      by: string;
      valid: Valid;
      entry: number;
      tolerance_m: number;
      place?: string;
    };

/** GeoJSON, with the stamp beside it. */
export interface PlacesDocument extends Stamp {
  type: 'FeatureCollection';
  /** A control that names a place instead of an area has no geometry of its own. */
  features: { type: 'Feature'; geometry: Geometry | null; properties: PlaceProperties }[];
}

export interface ActorItem {
  id: string;
  name: string;
  aka: string[];
  kind: string;
  party: boolean;
  part_of: string[];
  /** By language. */
  names?: Record<string, string>;
  bound: { instrument: string; since: Valid | null; entry: number; through?: string; reservations: { effect: string; text?: string; entry: number }[] }[];
  positions: number;
  reports: number;
  entry: number;
}

export interface ActorsDocument extends Stamp {
  actors: ActorItem[];
}

export interface StepView {
  possible: string[];
  remedied: boolean;
  late: boolean;
  out_of_sequence: boolean;
  due: string | null;
}

export interface StepsDocument extends Stamp {
  at: string;
  steps: {
    step: string;
    notification: string | null;
    acknowledgement: boolean;
    views: ByView<StepView>;
    blocked_by: string[];
    presumed: boolean;
    entries: number[];
  }[];
}

export interface EntriesDocument extends Stamp {
  matching: number;
  entries: EntryItem[];
}

/** What a browser needs to verify an entry by itself, against the stamp's size and root. */
export interface ProofDocument {
  leaf: string;
  salt: string | null;
  signature: string | null;
  payload_type: string;
  payload: string | null;
  inclusion: string[];
  size: number;
  root: string;
}

export interface EntryDocument extends Stamp, EntryItem {
  recorded_at: string;
  entry: EntryJson | null;
  signature: { key: string; party: string; role: string; officer?: string; holds: boolean } | null;
  history: EntryItem[];
  proof: ProofDocument;
}

export interface ConsistencyDocument {
  from: number;
  to: number;
  proof: string[];
  from_root: string;
  to_root: string;
}

export interface IntegrityDocument extends Stamp {
  /** A C2SP signed note. */
  checkpoint: string | null;
  /** `name+id+base64` verification keys of the log. */
  log_keys: string[];
  witnesses: { name: string; party: string; key: string; last: { size: number; time: string } | null }[];
  policy: { need: number; parties: string[] } | null;
  final: boolean | null;
  /** The command line that makes a mirror. */
  mirrors: string;
  sealed: number;
  withheld: number;
  erased: number;
}

export interface SearchResult {
  what: 'incident' | 'actor' | 'question' | 'provision' | 'entry' | 'place';
  id: string;
  title: string;
  excerpt: string;
  /** Of an entry. */
  kind?: EntryKind;
  author?: string;
  /** A path of this web app. */
  link: string;
}

export interface SearchDocument extends Stamp {
  results: SearchResult[];
}

/** The data of a server-sent event `head`. */
export interface HeadEvent {
  size: number;
  recorded_at: string;
  root: string;
  entries: EntryItem[];
}

/** A DSSE envelope with one signature. */
export interface Envelope {
  payload: string;
  payloadType: string;
  signatures: [{ keyid: string; sig: string }];
}

export interface SubmittedDocument {
  first: number;
  count: number;
  recorded_at: string;
  entries: { index: number; id: string }[];
}

export interface Challenge {
  challenge: string;
  expires: string;
}

export interface DemonstrationKey {
  party: string;
  party_name: string;
  role: string;
  officer?: string;
  key: string;
  kinds: EntryKind[];
  /** PKCS#8, base64. */
  private_key: string;
}
