#include "postgres/postgres_server.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <utility>

#include <pqxx/pqxx>

namespace truce::test {
namespace {

using namespace std::chrono_literals;

std::filesystem::path program(std::string_view name) {
  for (const char* folder :
       {"/usr/lib/postgresql/15/bin", "/usr/lib/postgresql/16/bin", "/usr/lib/postgresql/17/bin"}) {
    if (auto path = std::filesystem::path(folder) / name; ::access(path.c_str(), X_OK) == 0) return path;
  }
  return {};
}

const passwd* postgres_user() {
  return ::geteuid() == 0 ? ::getpwnam("postgres") : ::getpwuid(::geteuid());
}

void give_to_postgres(const std::filesystem::path& path) {
  if (::geteuid() != 0) return;
  if (::chown(path.c_str(), postgres_user()->pw_uid, postgres_user()->pw_gid) != 0) {
    throw std::runtime_error("cannot give " + path.string() + " to postgres");
  }
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Starts a program; it ends with this process.
pid_t spawn(const std::vector<std::string>& arguments, const std::filesystem::path& log, bool as_postgres,
            const std::string& network) {
  const passwd* user = as_postgres && ::geteuid() == 0 ? postgres_user() : nullptr;
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  pid_t child = ::fork();
  if (child != 0) return child;
  if (!network.empty()) {
    int space = ::open(("/run/netns/" + network).c_str(), O_RDONLY | O_CLOEXEC);
    if (space < 0 || ::setns(space, CLONE_NEWNET) != 0) ::_exit(126);
  }
  int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  ::dup2(out, 1);
  ::dup2(out, 2);
  for (int descriptor = 3; descriptor < 256; ++descriptor) ::close(descriptor);
  if (user != nullptr && (::setgroups(0, nullptr) != 0 || ::setgid(user->pw_gid) != 0 || ::setuid(user->pw_uid) != 0)) {
    ::_exit(126);
  }
  ::prctl(PR_SET_PDEATHSIG, SIGQUIT);  // PostgreSQL's immediate shutdown
  ::execv(argv[0], argv.data());
  ::_exit(127);
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) != child) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

std::vector<pid_t> children_of(pid_t parent) {
  std::vector<pid_t> children;
  for (const auto& process : std::filesystem::directory_iterator("/proc")) {
    if (process.path().filename().string().find_first_not_of("0123456789") != std::string::npos) continue;
    std::string stat = text_of(process.path() / "stat");
    std::size_t name_end = stat.rfind(") ");
    if (name_end == std::string::npos) continue;
    std::istringstream rest(stat.substr(name_end + 2));
    char state = 0;
    pid_t its_parent = 0;
    rest >> state >> its_parent;
    if (its_parent == parent) children.push_back(std::stoi(process.path().filename()));
  }
  return children;
}

}  // namespace

int run_program(const std::vector<std::string>& arguments, const std::filesystem::path& log, bool as_postgres) {
  return wait_for(spawn(arguments, log, as_postgres, ""));
}

std::optional<std::string> PostgresServer::missing() {
  if (program("postgres").empty()) return "no PostgreSQL server programs here (Debian: postgresql-15)";
  if (postgres_user() == nullptr) return "no user postgres to run the server as";
  return std::nullopt;
}

PostgresServer::PostgresServer(std::string name, PostgresOptions options, std::nullptr_t)
    : name_(std::move(name)), network_(std::move(options.network)) {
  std::string path = (options.below / "truce-pg-XXXXXX").string();
  if (::mkdtemp(path.data()) == nullptr) throw std::runtime_error("cannot make " + path);
  folder_ = path;
  give_to_postgres(folder_);
}

PostgresServer::PostgresServer(std::string name, PostgresOptions options)
    : PostgresServer(std::move(name), options, nullptr) {
  if (run_program({program("initdb"), "-D", folder_ / "data", "-U", "truce", "-A", "trust", "-E", "UTF8", "-k", "-N",
                   "--no-locale", "--wal-segsize=1"},
                  folder_ / "log", true) != 0) {
    throw std::runtime_error("initdb: " + log());
  }
  std::ofstream(folder_ / "data/pg_hba.conf", std::ios::app) << "host all,replication all 10.0.0.0/8 trust\n";
  write_settings({"max_connections = 40", "shared_buffers = 16MB", "min_wal_size = 8MB", "max_wal_size = 64MB",
                  "wal_keep_size = 512MB", "max_wal_senders = 8", "wal_retrieve_retry_interval = 50ms",
                  "wal_receiver_timeout = 10s", "wal_sender_timeout = 10s", "restart_after_crash = off",
                  "listen_addresses = ''", "log_checkpoints = off", "recovery_init_sync_method = syncfs"});
  write_settings(options.settings);
  write_settings({fmt::format("unix_socket_directories = '{}'", folder_.string())});
  start();
}

PostgresServer PostgresServer::standby_of(const PostgresServer& primary, std::string name, PostgresOptions options,
                                          const std::string& host) {
  PostgresServer standby(std::move(name), options, nullptr);
  if (run_program({program("pg_basebackup"), "-D", standby.folder_ / "data", "-h", primary.folder_, "-U", "truce", "-X",
                   "stream", "-c", "fast", "--no-sync"},
                  standby.folder_ / "log", true) != 0) {
    throw std::runtime_error("pg_basebackup: " + standby.log());
  }
  std::ofstream(standby.folder_ / "data/standby.signal").close();
  give_to_postgres(standby.folder_ / "data/standby.signal");
  standby.write_settings({fmt::format("unix_socket_directories = '{}'", standby.folder_.string())});
  standby.write_settings(options.settings);
  standby.follow(primary, host);
  standby.start();
  return standby;
}

PostgresServer::PostgresServer(PostgresServer&& other) noexcept
    : name_(std::move(other.name_)),
      network_(std::move(other.network_)),
      folder_(std::exchange(other.folder_, {})),
      server_(std::exchange(other.server_, 0)) {}

PostgresServer& PostgresServer::operator=(PostgresServer&& other) noexcept {
  if (this == &other) return *this;
  remove();
  name_ = std::move(other.name_);
  network_ = std::move(other.network_);
  folder_ = std::exchange(other.folder_, {});
  server_ = std::exchange(other.server_, 0);
  return *this;
}

PostgresServer::~PostgresServer() {
  remove();
}

void PostgresServer::remove() {
  if (folder_.empty()) return;
  kill();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string PostgresServer::url(std::string_view database) const {
  return fmt::format("postgresql://truce@/{}?host={}", database, folder_.string());
}

void PostgresServer::start() {
  server_ = spawn({program("postgres"), "-D", folder_ / "data"}, folder_ / "log", true, network_);
  for (int tries = 0; tries < 3000; ++tries) {
    try {
      std::ignore = sql("SELECT 1");
      return;
    } catch (const pqxx::failure&) {
      std::this_thread::sleep_for(20ms);
    }
    if (int status = 0; ::waitpid(server_, &status, WNOHANG) == server_) break;
  }
  server_ = 0;
  throw std::runtime_error("PostgreSQL does not start: " + log());
}

void PostgresServer::stop() {
  if (server_ <= 0) return;
  ::kill(server_, SIGINT);
  wait_for(std::exchange(server_, 0));
}

void PostgresServer::kill() {
  if (server_ <= 0) return;
  ::kill(server_, SIGSTOP);  // it shall not tidy up after its children
  for (pid_t child : children_of(server_)) ::kill(child, SIGKILL);
  ::kill(server_, SIGKILL);
  wait_for(std::exchange(server_, 0));
  // What it could not tidy up: its shared memory segment, the seventh line of its file.
  std::istringstream lines(text_of(folder_ / "data/postmaster.pid"));
  std::string line;
  for (int i = 0; i < 7; ++i) std::getline(lines, line);
  unsigned long key = 0;
  int segment = -1;
  if (std::istringstream(line) >> key >> segment) ::shmctl(segment, IPC_RMID, nullptr);
}

std::string PostgresServer::sql(const std::string& query) const {
  pqxx::connection connection(url());
  pqxx::nontransaction tx(connection);
  pqxx::result rows = tx.exec(query);
  return rows.empty() || rows[0].empty() ? "" : rows[0][0].c_str();
}

void PostgresServer::write_settings(const std::vector<std::string>& settings) const {
  std::ofstream file(folder_ / "data/postgresql.conf", std::ios::app);
  for (const std::string& setting : settings) file << setting << "\n";
}

void PostgresServer::set(const std::vector<std::string>& settings) {
  write_settings(settings);
  if (server_ > 0) ::kill(server_, SIGHUP);
}

void PostgresServer::follow(const PostgresServer& primary, const std::string& host) {
  set({fmt::format("primary_conninfo = 'host={} user=truce application_name={}'",
                   host.empty() ? primary.folder_.string() : host, name_)});
}

void PostgresServer::promote() const {
  if (sql("SELECT pg_promote(true, 60)") != "t") throw std::runtime_error("not promoted: " + log());
}

std::uint64_t PostgresServer::received() const {
  return std::stoull(
      sql("SELECT greatest(coalesce(pg_last_wal_receive_lsn(), '0/0'), coalesce(pg_last_wal_replay_lsn(), '0/0')) - "
          "'0/0'"));
}

std::optional<pid_t> PostgresServer::sender_to(std::string_view standby) const {
  std::string pid = sql(fmt::format("SELECT pid FROM pg_stat_replication WHERE application_name = '{}'", standby));
  if (pid.empty()) return std::nullopt;
  return std::stoi(pid);
}

void PostgresServer::await_standbys(std::size_t count) const {
  for (int tries = 0; tries < 1500; ++tries) {
    if (std::stoull(sql("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'")) >= count) return;
    std::this_thread::sleep_for(20ms);
  }
  throw std::runtime_error("standbys do not stream: " + log());
}

std::string PostgresServer::log() const {
  return text_of(folder_ / "log");
}

}  // namespace truce::test
