#include "collector/notices.hpp"

namespace spy::collector {

Reaction reaction_to(std::int32_t code) {
  switch (code) {
    case 316:    // depth halted
    case 322:    // request id in use
    case 10182:  // live updates switched off
    case 10225:  // bars switched off
      return Reaction::kResubscribe;
    case 317:
      return Reaction::kResetBook;
    case 100:    // too many messages
    case 101:    // too many market data lines
    case 162:    // history service
    case 309:    // too many books
    case 420:    // bars asked for too often
    case 10190:  // too many single-tick streams, or too soon
      return Reaction::kWait;
    case 200:    // no such contract
    case 320:    // request not understood
    case 321:    // request not valid
    case 354:    // not subscribed
    case 10092:  // no depth here
    case 10168:  // not subscribed, delayed data off
    case 10186:  // not subscribed, delayed data off
    case 10187:  // past ticks refused
    case 10189:  // single ticks refused
      return Reaction::kGiveUp;
    default:
      return Reaction::kNone;
  }
}

bool says_no_trades(std::int32_t code, std::string_view text) {
  constexpr std::int32_t kHistoryService = 162;
  return code == kHistoryService && text.find("returned no data") != std::string_view::npos;
}

LinkNews link_news(std::int32_t code) {
  switch (code) {
    case 1100:  // gateway lost IBKR
    case 2110:  // gateway lost its server
      return LinkNews::kLost;
    case 1102:  // restored, data kept
      return LinkNews::kKept;
    case 1101:  // restored, data lost
      return LinkNews::kDataLost;
    case 2103:  // market data farm broken
      return LinkNews::kFarmBroken;
    case 2104:  // market data farm fine
    case 2108:  // market data farm rests until it is needed
      return LinkNews::kFarmRestored;
    case 10197:  // another session of the same user takes the data
      return LinkNews::kDataTaken;
    default:
      return LinkNews::kNone;
  }
}

std::string farm_of(std::string_view text) {
  constexpr std::string_view kOfNames = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
  const std::string_view told = text.substr(0, text.find_last_not_of(" .") + 1);
  const std::size_t before = told.find_last_not_of(kOfNames);
  const std::string_view last = told.substr(before == std::string_view::npos ? 0 : before + 1);
  const std::size_t end_of_words = told.substr(0, told.size() - last.size()).find_last_not_of(' ');
  if (end_of_words != std::string_view::npos && told[end_of_words] == ':') {
    return std::string{last};
  }
  const std::size_t dot = last.find('.');
  return dot == std::string_view::npos ? std::string{} : std::string{last.substr(dot + 1)};
}

}  // namespace spy::collector
