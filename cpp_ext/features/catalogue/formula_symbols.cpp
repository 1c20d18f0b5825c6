#include <array>

#include "features/catalogue/catalogue.hpp"

namespace spy::features {

namespace {

constexpr std::array kSymbols{
    FormulaSymbol{
        .symbol = "t",
        .meaning =
            "the minute that ends, counted from the open, 0 for the first; M is how many the session has"},
    FormulaSymbol{.symbol = "O, H, L, C, V, N",
                  .meaning = "open, high, low, close, volume and number of trades of a minute"},
    FormulaSymbol{.symbol = "O_day", .meaning = "the open of the session's first bar"},
    FormulaSymbol{
        .symbol = "r_j",
        .meaning =
            "ln(C_j / C_{j-1}), for the session's first bar ln(C_j / O_j); missing right after a hole"},
    FormulaSymbol{
        .symbol = "p_j",
        .meaning =
            "expected r_j^2: the mean over the up to 22 sessions before and the minutes j-h..j+h, with "
            "h = min(5, j, last minute - j); missing where fewer than 5 of them have r_j, and where it is 0"},
    FormulaSymbol{.symbol = "P(a..b)",
                  .meaning = "sum of p_j over the minutes a..b of the session; a missing p_j counts nothing"},
    FormulaSymbol{
        .symbol = "q_j",
        .meaning =
            "expected volume: the mean over the up to 22 sessions before of V_j / (mean V of that session's "
            "minutes); missing where fewer than 5 of them have V_j, and where it is 0"},
    FormulaSymbol{
        .symbol = "e_t",
        .meaning =
            "level of variance against the profile: e_t = e_{t-1} + 2/61 (r_t^2 / p_t - e_{t-1}), where r_t "
            "and "
            "p_t are there; at the open the mean of (sum of r^2) / (sum of p) of the sessions before, each "
            "weighing 0.75 of the one after it"},
    FormulaSymbol{.symbol = "s_t",
                  .meaning = "sum V_j / sum q_j over the session's minutes up to t that have both"},
    FormulaSymbol{.symbol = "y_j", .meaning = "r_j / sqrt(p_j)"},
    FormulaSymbol{.symbol = "w_j", .meaning = "V_j / q_j"},
    FormulaSymbol{.symbol = "b_j", .meaning = "(C_j - O_j) / (H_j - L_j), 0 where H_j = L_j"},
    FormulaSymbol{
        .symbol = "C_prev, S2_day, S2_gap",
        .meaning =
            "the last close of the session before; mean squared ln(close / close before) and mean squared "
            "ln(open / close before) over adjacent pairs of the up to 22 sessions before, at least 5 pairs"},
    FormulaSymbol{.symbol = "sum_n, mean_n",
                  .meaning = "over the last n session minutes t-n+1..t that have the value"},
    FormulaSymbol{.symbol = "B_i, A_i, Bsize_i, Asize_i",
                  .meaning = "price and size of level i of the bids and asks, 1 for the best"},
    FormulaSymbol{.symbol = "avg_t",
                  .meaning = "mean over the time of the minute, each value holding until the next"},
};

}  // namespace

std::span<const FormulaSymbol> formula_symbols() { return kSymbols; }

}  // namespace spy::features
