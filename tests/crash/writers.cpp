#include "writers.h"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "record/sequencer.h"

namespace truce::test {
namespace {

using namespace std::chrono_literals;

void write_thread(Sequencer& sequencer, std::uint64_t run, int thread, int pipe, const WritersOptions& options) {
  const KeyPair root = fixed_key(2);
  const KeyPair signer = log_key();
  std::uint64_t turn = 0;
  for (std::uint64_t number = 0; number < options.entries; ++turn) {
    std::vector<std::string> ids;
    std::vector<Envelope> batch;
    for (std::uint64_t i = 0; i < (turn % 5 == 0 ? 3 : 1); ++i) {
      ids.push_back(fmt::format("w{}-{}-{}", run, thread, number++));
      batch.push_back(report(ids.back(), north, root));
    }
    if (auto appended = sequencer.submit(std::move(batch))) {
      for (std::size_t i = 0; i < ids.size(); ++i) tell(pipe, fmt::format("A {} {}", appended->first + i, ids[i]));
    } else {
      tell(pipe, "F " + excerpt(appended.error().text(), 600));
      if (!options.go_on) return;
      std::this_thread::sleep_for(5ms);
    }
    if (!options.checkpoints || thread != 0 || turn % 4 != 0) continue;
    auto issued = sequencer.issue_checkpoint({&signer, 1});
    if (issued) {
      tell(pipe, fmt::format("C {} {}", issued->body.head.size, to_hex(issued->body.head.root)));
    } else {
      tell(pipe, "F " + excerpt(issued.error().text(), 600));
    }
  }
}

}  // namespace

Record create_writers_record(const std::string& place) {
  const KeyPair registrar = fixed_key(1);
  Record record = Record::create_at(place, aden, office, registrar).value();
  Envelope first[] = {sign(key_json("enrol-north", "enrol", north, fixed_key(2), office, registrar), registrar),
                      sign(note_key_json("log", "log", office, log_key(), log_name, office, registrar), registrar)};
  record.append(first).value();
  return record;
}

void tell(int pipe, const std::string& line) {
  const std::string whole = line + "\n";
  if (::write(pipe, whole.data(), whole.size()) != static_cast<ssize_t>(whole.size())) ::_exit(2);
}

void write_entries(const std::string& place, std::uint64_t run, int pipe, const WritersOptions& options) {
  auto record = Record::open_at(place, aden);
  if (!record) {
    tell(pipe, "F " + excerpt(record.error().text(), 600));
    return;
  }
  Sequencer sequencer(*std::move(record));
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < options.threads; ++thread) {
      threads.emplace_back([&, thread] { write_thread(sequencer, run, thread, pipe, options); });
    }
  }
  if (!options.stay) return;
  tell(pipe, "F written");
  while (true) ::pause();
}

Child::Child(const std::function<void(int pipe)>& work) {
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
  pid_ = ::fork();
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::close(ends[0]);
    try {
      work(ends[1]);
    } catch (const std::exception& e) {
      tell(ends[1], std::string("F thrown: ") + e.what());
      ::_exit(3);
    }
    ::_exit(0);
  }
  ::close(ends[1]);
  pipe_ = ends[0];
}

Child::Child(Child&& other) noexcept
    : pid_(std::exchange(other.pid_, 0)), pipe_(std::exchange(other.pipe_, -1)), rest_(std::move(other.rest_)) {}

Child::~Child() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  if (pipe_ >= 0) ::close(pipe_);
}

bool Child::take(Ledger& ledger) {
  char buffer[65536];
  const ssize_t got = ::read(pipe_, buffer, sizeof buffer);
  if (got <= 0) return false;
  rest_.append(buffer, static_cast<std::size_t>(got));
  std::size_t at = 0;
  for (std::size_t end = 0; (end = rest_.find('\n', at)) != std::string::npos; at = end + 1) {
    ledger.take(std::string_view(rest_).substr(at, end - at));
  }
  rest_.erase(0, at);
  return true;
}

void Child::listen(Ledger& ledger, std::chrono::milliseconds wait, const std::function<bool()>& enough) {
  const auto until = std::chrono::steady_clock::now() + wait;
  while (!enough || !enough()) {
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    pollfd ready{.fd = pipe_, .events = POLLIN, .revents = 0};
    if (left < 0ms || ::poll(&ready, 1, static_cast<int>(left.count())) <= 0 || !take(ledger)) return;
  }
}

void Child::kill(Ledger& ledger) {
  ::kill(pid_, SIGKILL);
  end(ledger);
}

int Child::end(Ledger& ledger) {
  while (take(ledger)) {
  }
  int status = 0;
  ::waitpid(std::exchange(pid_, 0), &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace truce::test
