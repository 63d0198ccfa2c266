// What LeakSanitizer is not to report: libpqxx 6.4 loses the result of a statement whose connection broke, about 2 kB
// each time.
#if defined(__SANITIZE_ADDRESS__)
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libpqxx";
}
#endif
