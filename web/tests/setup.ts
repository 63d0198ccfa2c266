// A browser's store, for every test file afresh.
import 'fake-indexeddb/auto';
