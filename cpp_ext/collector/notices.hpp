#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace spy::collector {

/// What an error of a request asks for.
enum class Reaction : std::uint8_t {
  kNone,         ///< It informs; what was subscribed to goes on.
  kResubscribe,  ///< The stream is over: ask anew at once.
  kWait,         ///< Asked too soon or too much: ask again after a while.
  kGiveUp,       ///< The gateway will not give it in this session.
  kResetBook,    ///< The server empties the book and fills it anew.
};

/// What an error of a stream asks for, by its code.
Reaction reaction_to(std::int32_t code);

/// Whether an error of a question to history says that it knows of no trades in what was asked for.
bool says_no_trades(std::int32_t code, std::string_view text);

/// What a notice says of the whole connection.
enum class LinkNews : std::uint8_t {
  kNone,          ///< Nothing that matters.
  kLost,          ///< Data stop while the connection to the gateway stays up.
  kKept,          ///< Data flow again on the same subscriptions.
  kDataLost,      ///< Data flow again after everything is subscribed to anew.
  kFarmBroken,    ///< One of the servers of market data is away; it may be none of ours.
  kFarmRestored,  ///< That server is there again, or will be when it is needed.
  kDataTaken      ///< Data stop while another session of the same user takes them.
};

/// What a notice says, by its code.
LinkNews link_news(std::int32_t code);

/// The server that a notice such as `Market data farm connection is broken:usfarm` or `... should be
/// available upon demand.usfarm.nj` speaks of; empty where it names none.
std::string farm_of(std::string_view text);

}  // namespace spy::collector
