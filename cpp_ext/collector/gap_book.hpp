#pragma once

#include <spy/records.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "runtime/resolved_config.hpp"

namespace spy::collector {

/// Notes from when to when the feed of one instrument was not heard during a session, and why.
///
/// An open gap is told again as it grows, so that little is lost with the process; a later word on a gap with
/// the same start takes the place of the earlier.
class GapBook {
 public:
  /// Called with each gap, and again as it grows.
  using OnGap = std::function<void(const records::Gap&)>;

  GapBook(std::string instrument, const runtime::SessionHours& hours, OnGap on_gap);

  /// Where the feed comes from, once the gateway has said it.
  void set_source(records::Source source) { source_ = source; }

  /// The feed has not been heard since `since_ns`; an open gap keeps its cause.
  void lost(std::int64_t since_ns, records::GapCause cause, std::string detail);

  /// The feed is heard again; tells whether a gap has ended thereby.
  bool found(std::int64_t now_ns);

  /// A gap that is known from begin to end.
  void note(std::int64_t start_ns, std::int64_t end_ns, records::GapCause cause, std::string detail) const;

  /// Tells an open gap again if it has grown by a while. To be called each second.
  void tick(std::int64_t now_ns);

  /// Whether a gap is open.
  [[nodiscard]] bool is_open() const { return open_.has_value(); }

 private:
  void tell(records::Gap& gap, std::int64_t end_ns);

  std::string instrument_;
  runtime::SessionHours hours_;
  OnGap on_gap_;
  records::Source source_ = records::Source::kIbkr;
  std::optional<records::Gap> open_;
  std::int64_t told_ns_ = 0;  ///< Up to when the open gap was told.
};

}  // namespace spy::collector
