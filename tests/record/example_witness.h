// A witness for tests, in a folder of its own.
#pragma once

#include <filesystem>
#include <string>

#include "example_log.h"

namespace truce::test {

/// A witness that was told of one log, and two histories of that log which part after the tenth leaf.
struct ExampleWitness {
  Folder folder;
  SignedLog log;
  SignedLog fork;
  std::string origin = log.keys().origin;
  Witness witness = open();

  ExampleWitness() {
    log.grow(40);
    fork.grow(10);
    fork.grow(40, " forged");
    witness.begin(origin).value();
  }
  [[nodiscard]] Witness open() const { return Witness::open(folder.path(), {log.keys()}, witness_signer(60)).value(); }
  [[nodiscard]] WitnessAnswer post(const AddCheckpoint& request, Instant now = noon) const {
    return witness.add_checkpoint(print_add_checkpoint(request), now).value();
  }
  [[nodiscard]] std::filesystem::path state_file() const { return folder.path() / to_hex(sha256(as_bytes(origin))); }
  [[nodiscard]] TreeHead remembered() const {
    auto checkpoint = witness.latest(origin).value();
    return checkpoint ? checkpoint->body.head : TreeHead{};
  }
};

}  // namespace truce::test
