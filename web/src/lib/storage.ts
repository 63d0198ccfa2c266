// What this browser keeps for itself (IndexedDB): keys, drafts, signed entries that wait, and the last head it saw.
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

/** A key of this browser. Its private part can sign and cannot be read, not even by this app. */
export interface StoredKey {
  /** Key id: 16 hexadecimal digits. */
  id: string;
  case: string;
  party: string;
  /** Base64 of the 32 bytes. */
  public_key: string;
  private_key: CryptoKey;
  origin: 'made-here' | 'file' | 'demonstration';
  /** When it was made or brought here; milliseconds since 1970. */
  since: number;
}

/** An entry that is being written. */
export interface StoredDraft {
  /** Assigned by the store. */
  id?: number;
  case: string;
  key: string;
  kind: string;
  /** The entry as far as it goes; author, case and version are filled in when it is signed. */
  entry: Record<string, unknown>;
  changed: number;
}

export type QueueState = 'waiting' | 'sent' | 'refused';

/** An entry that is signed: from now on its bytes stay as they are. */
export interface StoredSubmission {
  id?: number;
  case: string;
  key: string;
  party: string;
  kind: string;
  entry_id: string;
  /** DSSE envelope. */
  envelope: { payload: string; payloadType: string; signatures: [{ keyid: string; sig: string }] };
  signed_at: number;
  state: QueueState;
  /** Where it is in the record, once sent. */
  index?: number;
  /** Why it was refused, in the server's words. */
  refusal?: { code: string; message: string; pointer: string | null; found: string | null; expected: string | null };
}

/** The last tree head that this browser saw of a case at this address. */
export interface StoredHead {
  case: string;
  size: number;
  root: string;
  seen_at: number;
}

interface Schema extends DBSchema {
  keys: { key: string; value: StoredKey; indexes: { case: string } };
  drafts: { key: number; value: StoredDraft; indexes: { owner: [string, string] } };
  queue: { key: number; value: StoredSubmission; indexes: { case: string } };
  heads: { key: string; value: StoredHead };
}

export type Storage = IDBPDatabase<Schema>;

let opened: Promise<Storage> | null = null;

/** The browser's store; opened once. Rejects where the browser keeps nothing (private windows of some browsers). */
export function storage(): Promise<Storage> {
  opened ??= openDB<Schema>('truce', 1, {
    upgrade(db) {
      db.createObjectStore('keys', { keyPath: 'id' }).createIndex('case', 'case');
      db.createObjectStore('drafts', { keyPath: 'id', autoIncrement: true }).createIndex('owner', ['case', 'key']);
      db.createObjectStore('queue', { keyPath: 'id', autoIncrement: true }).createIndex('case', 'case');
      db.createObjectStore('heads', { keyPath: 'case' });
    },
    terminated() {
      opened = null;
    },
  }).catch((error: unknown) => {
    opened = null;
    throw error;
  });
  return opened;
}
