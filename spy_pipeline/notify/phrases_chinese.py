"""The sentences that events carry as their details, in Chinese.

Why advice is silent, how a model did, why another one serves: such details are kept in the ledger in English, as the
collector, a step or a night said them. Each is known here by its form, so that what was noted by an older version is
worded too. What has no known form, such as the user's own words or those of TWS, stays as it was said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

_BETWEEN = "; "
_CRPS = "连续分级概率评分"

_STREAMS = {
    "a stream": "某路行情",
    "level one": "一档行情",
    "level_one": "一档行情",
    "depth": "盘口深度",
    "tick-by-tick trades": "逐笔成交",
    "trades": "逐笔成交",
    "tick-by-tick quotes": "逐笔报价",
    "real-time bars": "五秒线",
}
_STATES = {
    "starting": "正在启动",
    "connecting": "正在连接网关",
    "subscribing": "正在订阅行情",
    "live": "与网关没有会话",
    "degraded": "与网关没有会话",
    "stopping": "正在停止",
}
_DISK_PROBLEMS = {
    "the disk is full: free some space, and it goes on by itself": "磁盘已满：请腾出空间，之后会自动继续",
    "the file system is read-only: mount it so that it takes writes, or set SPY_HOME": (
        "文件系统只读：请改为可写挂载，或设置 SPY_HOME"
    ),
    "there is no right to write it: give this user write access, or set SPY_HOME": (
        "没有写权限：请授予当前用户写权限，或设置 SPY_HOME"
    ),
    "Input/output error: check the disk": "读写出错：请检查磁盘",
}
_ROLES = {"challenger": "挑战者", "former": "前任"}
_RELEASES = {
    "fomc statement": "美联储利率决议",
    "fomc minutes": "美联储会议纪要",
    "fomc presser": "美联储主席记者会",
    "cpi": "消费者价格指数",
    "ppi": "生产者价格指数",
    "pce": "个人消费支出物价指数",
    "gdp": "国内生产总值",
    "nfp": "非农就业报告",
    "payrolls": "非农就业报告",
    "retail sales": "零售销售",
    "jobless claims": "初请失业金人数",
    "opex": "月度期权到期",
    "quad witching": "四巫日",
    "vix expiry": "波动率指数期权到期",
    "election": "美国大选",
}


def _one_of(words: Mapping[str, str]) -> tuple[str, Callable[[str], str]]:
    return "|".join(map(re.escape, words)), words.__getitem__


def _as_it_is(form: str) -> tuple[str, Callable[[str], str]]:
    return form, str


_STREAM, _word_of_stream = _one_of(_STREAMS)
_FIELDS: Mapping[str, tuple[str, Callable[[str], str]]] = {
    "stream": (_STREAM, _word_of_stream),
    "streams": (
        f"(?:{_STREAM})(?: and (?:{_STREAM}))*",
        lambda said: "和".join(map(_word_of_stream, said.split(" and "))),
    ),
    "state": _one_of(_STATES),
    "role": _one_of(_ROLES),
    "problem": (r"[^;]+?", lambda said: _DISK_PROBLEMS.get(said, said)),
    "release": (r".+?", lambda said: _RELEASES.get(said.lower(), said)),
    "hours": (r"[^)]+", lambda said: said.replace("CLOSED", "休市")),
    "moment": (r"\S+", lambda said: said.replace("T", " ")),
    "path": _as_it_is(r"[^;]+?"),
    "name": _as_it_is(r"\S+"),
    "day": _as_it_is(r"\d{4}-\d\d-\d\d"),
    "first": _as_it_is(r"\d{8}"),
    "last": _as_it_is(r"\d{8}"),
    "time": _as_it_is(r"\d\d:\d\d"),
    "number": _as_it_is(r"-?\d+"),
    "share": _as_it_is(r"\d+%"),
    "saved": _as_it_is(r"[+-]\d+\.\d+"),
    "labels": _as_it_is(r"\d+"),
    "better": _as_it_is(r"\d+\.\d+"),
    "worse": _as_it_is(r"\d+\.\d+"),
}
"""What may stand at each place of a sentence, as a regular expression, and how that is said in Chinese."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence in both languages, with places for what varies."""

    english: str
    """As the house says it."""
    chinese: str
    """The same, with the same places."""

    def form(self) -> re.Pattern[str]:
        """What the English sentence looks like where it begins a text."""
        parts = re.split(r"\{(\w+)\}", self.english)
        looks = [
            f"(?P<{part}>{_FIELDS[part][0]})" if place % 2 else re.escape(part) for place, part in enumerate(parts)
        ]
        return re.compile(f"{''.join(looks)}\\.?(?={_BETWEEN}|$)")

    def worded(self, found: re.Match[str]) -> str:
        """The Chinese sentence for one such text."""
        return self.chinese.format(**{name: _FIELDS[name][1](said) for name, said in found.groupdict().items()})


_STANDING = (
    "{role} saved {saved} sigmas of CRPS a decision over {labels} "
    "(bets on better grew {better} times, on worse {worse} times)"
)
_STANDING_CHINESE = (
    "{role}在 {labels} 次决策上平均节省 {saved} 个波动率的"
    + _CRPS
    + "（押它更好的赌注增至 {better} 倍，更差的 {worse} 倍）"
)

PHRASES = (
    Phrase("the collector is not heard", "听不到采集器"),
    Phrase("the collector is {state}", "采集器{state}"),
    Phrase("{streams} is silent", "{streams}没有更新"),
    Phrase("waiting for {streams}", "正在等待{streams}"),
    Phrase("the order book is being rebuilt", "正在重建订单簿"),
    Phrase("the gateway gives no {stream}", "网关不提供{stream}"),
    Phrase("no subscription is left for {stream}", "订阅额度已用完，没有{stream}"),
    Phrase("another program uses the collector's client id", "采集器的客户端编号被另一个程序占用"),
    Phrase("there is no session with the gateway", "与网关没有会话"),
    Phrase("the gateway does not know the contract ({number})", "网关不认识该合约（错误码 {number}）"),
    Phrase("TWS tells other hours than our calendar ({hours})", "网关给出的交易时段与日历不同（{hours}）"),
    Phrase(
        "no kernel state of the days before, so features that look back are missing",
        "没有前几日的特征状态，需要回看的特征缺失",
    ),
    Phrase("quotes are delayed for lack of a market data subscription", "没有行情订阅，报价有延迟"),
    Phrase("trading is halted", "交易暂停"),
    Phrase(
        "this machine's clock is {number} s off the gateway's: switch on NTP",
        "本机时钟与网关相差 {number} 秒：请打开网络校时",
    ),
    Phrase(
        "this machine's clock was set back, so no rows are made until it has caught up: switch on NTP",
        "本机时钟被调回过去，赶上之前不产生数据：请打开网络校时",
    ),
    Phrase(
        "{moment} is outside the sessions of {name} in {path}, {first} to {last}: "
        "start again through `spy`, which writes them anew",
        "{moment} 不在 {path} 所列 {name} 的交易日之内（{first} 至 {last}）：请用 `spy` 重新启动",
    ),
    Phrase("{path} is not written ({problem})", "{path} 未能写入（{problem}）"),
    Phrase(
        "{path} has other columns than this version writes: move it away, then start again",
        "{path} 的列与当前版本不同：请移走该文件后重新启动",
    ),
    Phrase("Another process already appends to {path}: stop it first", "另一个进程正在写入 {path}：请先停止它"),
    Phrase(
        "the model learned from days up to {day}, {number} sessions ago",
        "训练数据截至 {day}，距今 {number} 个交易日",
    ),
    Phrase(
        "at {time} prices moved as if volatility were another than forecast",
        "{time} 的价格波动与预测的波动率不符",
    ),
    Phrase(
        "history ends on {day}, sessions missing since then: {number}",
        "历史数据截至 {day}，之后缺 {number} 个交易日",
    ),
    Phrase(
        "many of today's features are missing, as if the collector began without the days before",
        "今日特征大量缺失，采集器启动时似乎没有前几日的数据",
    ),
    Phrase(
        "many of today's features are missing, with minutes that were not heard",
        "今日特征大量缺失，且有分钟未收到",
    ),
    Phrase(
        "trained on days up to {day}, {number} sessions ago: too old to advise by",
        "训练数据截至 {day}，距今 {number} 个交易日，已不足以给出建议",
    ),
    Phrase("run `spy train`", "请运行 `spy train`"),
    Phrase("trained on days up to {day}", "训练数据截至 {day}"),
    Phrase("nothing was forecast lately", "近期没有预测"),
    Phrase("lately {share} of outcomes lay in the 80 % band", "近期 {share} 的结果落在 80 % 区间内"),
    Phrase("passed the gate", "通过上线检验"),
    Phrase("the baselines serve until a stack passes the gate", "在模型通过上线检验之前，由基准模型服务"),
    Phrase("by hand", "手动操作"),
    Phrase(f"fine-tuned and better: {_STANDING}", f"日内微调后更好：{_STANDING_CHINESE}"),
    Phrase(f"it lost more than its predecessor: {_STANDING}", f"损失高于前任：{_STANDING_CHINESE}"),
)
"""What the house itself says."""

PHRASES_OF_TWS = (
    Phrase("Connectivity between IB and Trader Workstation has been lost", "交易终端与券商的连接中断"),
    Phrase("Connectivity between IBKR and Trader Workstation has been lost", "交易终端与券商的连接中断"),
    Phrase(
        "Connectivity between Trader Workstation and server is broken. It will be restored automatically",
        "交易终端与服务器的连接中断，会自动恢复",
    ),
    Phrase("Market data farm connection is broken:{name}", "行情服务器 {name} 的连接中断"),
)
"""What TWS says when data stop, where it speaks English."""

CALENDAR = (
    Phrase("closes early, at {time}", "{time} 提前收盘"),
    Phrase("{release} at {time}", "{time} {release}"),
)
"""What the calendar says of a day."""

_FORMS = tuple((phrase.form(), phrase) for phrase in (*PHRASES, *PHRASES_OF_TWS))
_CALENDAR_FORMS = tuple((phrase.form(), phrase) for phrase in CALENDAR)


def in_chinese(text: str) -> str:
    """Sentences with semicolons between them; one that is not known stays as it was said."""
    return "；".join(dict.fromkeys(chinese or said.removesuffix(".") for said, chinese in _sentences(text)))


def known_in_chinese(text: str) -> str:
    """Those of the sentences that are known; empty where none is."""
    return "；".join(dict.fromkeys(chinese for _, chinese in _sentences(text) if chinese))


def calendar_in_chinese(text: str) -> str:
    """What the calendar says of a day; a release whose name is not known keeps it."""
    matches = ((form.fullmatch(text), phrase) for form, phrase in _CALENDAR_FORMS)
    return next((phrase.worded(found) for found, phrase in matches if found), text)


def _sentences(text: str) -> Iterator[tuple[str, str | None]]:
    """Each sentence as it was said, and in Chinese where it is known."""
    while text:
        matches = ((form.match(text), phrase) for form, phrase in _FORMS)
        said, chinese = next(
            ((found[0], phrase.worded(found)) for found, phrase in matches if found),
            (text.partition(_BETWEEN)[0], None),
        )
        if said:
            yield said, chinese
        text = text[len(said) :].removeprefix(_BETWEEN)
