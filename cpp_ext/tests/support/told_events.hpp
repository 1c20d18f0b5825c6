#pragma once

#include <string>
#include <vector>

#include "tws/client/connection.hpp"

namespace spy::testing {

/// Remembers all that a connection tells.
class ToldEvents final : public tws::ConnectionListener {
 public:
  void on_ready(const tws::Welcome& welcome) override { welcomes.push_back(welcome); }
  void on_frame(const tws::Frame& frame) override { payloads.emplace_back(frame.payload); }
  void on_ended(tws::Ending ending, const std::string& sentence) override {
    endings.push_back(ending);
    sentences.push_back(sentence);
  }

  std::vector<tws::Welcome> welcomes;
  std::vector<std::string> payloads;
  std::vector<tws::Ending> endings;
  std::vector<std::string> sentences;
};

}  // namespace spy::testing
