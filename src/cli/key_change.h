// What the commands that add an entry of kind key have in common.
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/key_store.h"
#include "cli/session.h"

namespace truce::cli {

struct ChangeOptions : SignOptions {
  std::string request;
  std::string officer, from, to;
  std::vector<std::string> kinds;
  std::string key, reason;
};

/// Appends one key entry, signed by `signer`, and says `done`.
[[nodiscard]] Result<int> append_key_entry(Session& session, const Json& entry, const KeyPair& signer,
                                           const std::string& done, const ChangeOptions& options, Terminal& out);

/// truce key log, witness, policy.
void add_note_keys(CLI::App& group, Chosen& chosen);

}  // namespace truce::cli
