#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "book/book_change.hpp"
#include "tws/messages/bars.hpp"
#include "tws/messages/tick_by_tick.hpp"
#include "tws/messages/ticks.hpp"

namespace spy::files {

/// First line of a file of ticks: all that a market data line, single quotes and bars of five seconds say, in
/// the order of arrival.
///
/// `event` is price, size, generic, string, quote or bar. `Datetime` is the market time of arrival,
/// `server_second` what the message itself says. A quote has its bid under price and size; a bar has open,
/// high, low, close, volume, wap and count under text, separated by semicolons.
std::string_view tick_header();

/// A price of a market data line.
std::string tick_line(std::int64_t arrived_ns, const tws::TickPrice& tick);

/// A size of a market data line.
std::string tick_line(std::int64_t arrived_ns, const tws::TickSize& tick);

/// A value of a market data line.
std::string tick_line(std::int64_t arrived_ns, const tws::TickGeneric& tick);

/// A text of a market data line.
std::string tick_line(std::int64_t arrived_ns, const tws::TickString& tick);

/// A single quote.
std::string tick_line(std::int64_t arrived_ns, const tws::TickByTickQuote& quote);

/// A bar of five seconds.
std::string tick_line(std::int64_t arrived_ns, const tws::RealTimeBar& bar);

/// First line of a file of single trades.
std::string_view trade_header();

/// A single trade.
std::string trade_line(std::int64_t arrived_ns, const tws::TickByTickPrint& print);

/// First line of a file of book changes. `book` is venue or smart, `operation` insert, update, delete, begin
/// where a subscription begins with an empty book or reset where the server empties it; `side` is bid or ask.
std::string_view depth_header();

/// A change of a row of a book.
std::string depth_line(std::int64_t arrived_ns, std::string_view book, const book::BookChange& change);

/// A book that begins empty: `operation` is begin or reset.
std::string depth_line(std::int64_t arrived_ns, std::string_view book, std::string_view operation);

}  // namespace spy::files
