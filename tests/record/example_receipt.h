// A receipt for tests, with the log and the witnesses behind it.
#pragma once

#include "example_log.h"
#include "record/receipt.h"

namespace truce::test {

/// A log of twelve leaves; entry 4 is a statement by fixed_key(7). North and south cosign, one of the two is needed.
struct ExampleReceipt {
  SignedLog log;
  Signer north = witness_signer(60, "north.example/w");
  Signer south = witness_signer(61, "south.example/w");
  ReceiptTrust trust{log.keys(), WitnessQuorum::create(1, {{ActorId("north"), {north.verifier()}},
                                                           {ActorId("south"), {south.verifier()}}})
                                     .value()};
  Envelope envelope = sign_entry(R"({"truce":"entry/1","text":"Shots at the wells."})", fixed_key(7));
  Receipt receipt = make();

  Receipt make() {
    BlobContent content;
    content.salt.fill(0x11);
    content.signature = envelope.signature;
    content.payload = envelope.payload;
    Leaf leaf{CaseId("aden-1934"), envelope.payload_type,
              payload_commitment(content.salt, envelope.payload_type, content.signature, content.payload), envelope.key,
              noon};
    log.grow(4);
    log.append(encode_leaf(leaf));
    log.grow(12);
    SignedCheckpoint checkpoint = log.checkpoint(12);
    checkpoint.note.signatures.push_back(north.sign(checkpoint.note.text, noon + Duration{60'000}));
    return {leaf, content, fixed_key(7).public_key(), 4, log.inclusion(4, 12), checkpoint};
  }
};

}  // namespace truce::test
