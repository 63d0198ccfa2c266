// truce serve: the case for everybody at once, in a browser and by the API.
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>

#include <algorithm>
#include <mutex>

#include "cli/key_store.h"
#include "cli/session.h"
#include "cli/text.h"
#include "serve/case_server.h"
#include "serve/request_log.h"

extern char** environ;

namespace truce::cli {
namespace {

struct ServeOptions : SignOptions {
  std::string listen = "127.0.0.1:8080";
  std::string certificate, certificate_key;
  std::string public_url;
  std::vector<std::string> proxies;
  bool demonstration = false;
  bool open = false;
  bool quiet = false;
};

bool on_loopback(const std::string& listen) {
  const std::string host = listen.substr(0, listen.rfind(':'));
  return host == "localhost" || host == "[::1]" || host.starts_with("127.");
}

/// Opens the address in the user's browser; that there is none is no error.
void open_browser(const std::string& url) {
  std::string program = "xdg-open";
  std::string address = url;
  char* arguments[] = {program.data(), address.data(), nullptr};
  posix_spawn_file_actions_t silent;
  posix_spawn_file_actions_init(&silent);
  for (int stream : {1, 2}) posix_spawn_file_actions_addopen(&silent, stream, "/dev/null", O_WRONLY, 0);
  pid_t child = 0;
  (void)posix_spawnp(&child, program.c_str(), &silent, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&silent);
}

/// Lines of several threads, one after the other.
std::function<void(std::string_view)> to_standard_error() {
  return [writing = std::make_shared<std::mutex>()](std::string_view line) {
    std::lock_guard lock(*writing);
    fmt::print(stderr, "{}\n", line);
  };
}

Status check(const ServeOptions& options) {
  if (options.demonstration && !on_loopback(options.listen)) {
    return fail(ErrorCode::refused,
                "--demonstration gives its private keys to whoever asks: only on this machine (127.0.0.1)");
  }
  if (options.certificate.empty() != options.certificate_key.empty()) {
    return fail_at("", options.certificate.empty() ? "--tls-key alone" : "--tls-certificate alone",
                   "--tls-certificate and --tls-key", "TLS takes both");
  }
  return {};
}

/// A server reads by the storage key alone and holds no party's private key, but for a demonstration; a party that
/// serves its own copy has no storage key, and reads by its own.
Result<KeyStore> keys_for(const ServeOptions& options, const std::filesystem::path& folder) {
  if (options.demonstration) return KeyStore::open(folder);
  TRUCE_TRY(KeyStore store, KeyStore::open_storage(folder));
  return store.reading().storage ? store : KeyStore::open(folder);
}

Result<int> serve(const ServeOptions& options, Terminal& out) {
  TRUCE_CHECK(check(options));
  TRUCE_TRY(CaseFile file, CaseFile::read(options.folder));
  const std::filesystem::path keys = key_folder(options);
  TRUCE_TRY(const KeyStore store, keys_for(options, keys));
  const auto log = to_standard_error();
  const auto fault = [log](std::string_view what) { log(fault_log_line(what, system_now())); };
  LiveCaseOptions following;
  following.open = [&] { return open_record(options.folder, file, store.reading()); };
  following.zone = file.zone;
  following.writable = !is_copy(options.folder, file);
  following.fault = fault;
  const auto cache = [&](std::string_view name) {
    return CaseCache(options.folder, name, store.reading(), user_state_folder());
  };
  following.caches = LiveCaseOptions::Caches{options.folder, cache("served"), cache("shown")};
  TRUCE_TRY(std::shared_ptr<LiveCase> live, LiveCase::open(std::move(following)));

  ServedCase served;
  served.title = file.title;
  served.zone = file.zone;
  served.public_view = file.public_view;
  served.public_url = options.public_url;
  CaseFile described = file;
  described.store.clear();
  served.description = described.to_json();
  served.demonstration = options.demonstration;
  if (options.demonstration) served.demonstration_keys = store.keys();
  CaseServerOptions serving;
  serving.listen = options.listen;
  if (const auto& storage = store.reading().storage) {
    served.etag_key = storage->cache_key();
    serving.session_key = storage->session_key();
  } else {
    served.etag_key = sha256(as_bytes("truce etag\n" + file.id.str()));
  }
  if (following.writable) {
    TRUCE_TRY(serving.marks, open_marks(file.store.empty() ? options.folder : file.store, file.id));
  }
  if (!options.public_url.empty()) serving.origins = {options.public_url};
  if (!options.certificate.empty()) serving.http.tls = TlsFiles{options.certificate, options.certificate_key};
  serving.http.trusted_proxies = options.proxies;
  serving.http.fault = fault;
  serving.http.limits.connections = 2'000;
  serving.http.limits.listeners = 10'000;
  if (!options.quiet) serving.log = log;
  TRUCE_TRY(CaseServer server, CaseServer::open(live, std::move(served), std::move(serving)));

  const std::size_t missing = live->public_now()->known().withheld.size();
  if (options.json) {
    out.json({{"case", file.id.str()},
              {"address", server.origin()},
              {"size", live->public_now()->head().size},
              {"folded", live->folded_at_start()}});
  } else {
    out.line(fmt::format("{} is on {}/ until it is stopped.", printable(file.title), server.origin()));
    if (!store.reading().storage) {
      out.paragraph(
          fmt::format("The storage key is not in {}: parties will not see what is sealed to them, and entries "
                      "that are not public cannot be added ({} of {} entries cannot be shown to the public).",
                      keys.string(), missing, live->public_now()->head().size));
    }
    if (!following.writable) out.line("It is a copy: entries are added where the record is kept.");
    if (options.demonstration)
      out.line("Demonstration: whoever opens it can sign in as any party. They speak for nobody.");
  }
  TRUCE_CHECK(out.finish());
  if (options.open) open_browser(server.origin() + "/");
  server.http().run();
  return kDone;
}

}  // namespace

void add_serve(CLI::App& app, Chosen& chosen) {
  auto [command, o] = add_command<ServeOptions>(
      app, chosen,
      {"serve", "Serve the case: the web app and the API, for everybody at once",
       "  truce serve --case syria --open\n"
       "      on this machine, in a browser\n"
       "  truce serve --case syria --demonstration\n"
       "      the same with the example's private keys at hand, to try every role\n"
       "  truce serve --case syria --public-url https://truce.example --trusted-proxy 127.0.0.1\n"
       "      behind a reverse proxy that carries TLS\n"
       "  truce serve --case syria --listen 0.0.0.0:443 --public-url https://truce.example \\\n"
       "      --tls-certificate chain.pem --tls-key key.pem\n"
       "      with TLS of its own\n"
       "\n"
       "It follows what other programs add to the record. SIGTERM lets running requests end and stops it.\n"},
      serve);
  add_sign_options(command, o);
  command.add_option("--listen", o.listen, "Address and port (default: 127.0.0.1:8080)")->option_text("HOST:PORT");
  command.add_option("--public-url", o.public_url, "Where browsers find it (default: where it listens)")
      ->option_text("URL");
  command.add_option("--tls-certificate", o.certificate, "Certificate chain, PEM")->option_text("FILE");
  command.add_option("--tls-key", o.certificate_key, "Its private key, PEM")->option_text("FILE");
  command.add_option("--trusted-proxy", o.proxies, "A proxy that is believed when it says who asks; may be repeated")
      ->option_text("ADDRESS");
  command.add_flag("--demonstration", o.demonstration, "Give private keys to whoever asks, to try every role");
  command.add_flag("--open", o.open, "Open it in a browser");
  command.add_flag("--quiet", o.quiet, "No line on standard error for each request");
}

}  // namespace truce::cli
