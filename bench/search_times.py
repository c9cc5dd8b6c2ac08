"""Durations of searches, one after the other: `python -m bench.search_times [--districts 400] [--times 100]`.

The bench's ratios say how many are answered; this says how long one waits, also for the questions that are hardest.
"""

import argparse
import statistics
import time
from dataclasses import dataclass
from random import Random

import httpx

from bench.counties import Size, made_id
from bench.kept import counties
from bench.serving import service


@dataclass(frozen=True)
class Case:
    about: str
    path: str
    """`{district}` and `{concept}` stand for ids."""


_LONG = "Integration+unterstützen+Zusammenarbeit+Sprachkurs+Wohnbreatung+Jugendtreff+Begegnungscafé+Kreisforum"
CASES = (
    Case("a word, everywhere", "/v1/search?q=Elternlotsen"),
    Case("two words, everywhere", "/v1/search?q=Sprachkurs+Ehrenamt"),
    Case("the most frequent word, everywhere", "/v1/search?q=Integration"),
    Case("a part of many words, everywhere", "/v1/search?q=beratung"),
    Case("a word that nothing has, everywhere", "/v1/search?q=Xylophonbauer"),
    Case("a mistyped word, everywhere", "/v1/search?q=Elternlosten"),
    Case("a mistyped frequent word, everywhere", "/v1/search?q=Integratoin"),
    Case("three letters, everywhere", "/v1/search?q=tag"),
    Case("two letters, everywhere", "/v1/search?q=xy"),
    Case("stop words, everywhere", "/v1/search?q=die+und"),
    Case("100 characters, everywhere", f"/v1/search?q={_LONG}"),
    Case("200 characters of one word, everywhere", "/v1/search?q=" + "integration" * 18),
    Case("a word, in a district", "/v1/search?q=Elternlotsen&district={district}"),
    Case("the most frequent word, in a district", "/v1/search?q=Integration&district={district}"),
    Case("a mistyped word, in a district", "/v1/search?q=Elternlosten&district={district}"),
    Case("a word that nothing has, in a concept", "/v1/search?q=Xylophonbauer&concept={concept}"),
    Case("q of measures, everywhere", "/v1/measures?q=Elternlotsen"),
    Case("q of measures, frequent, everywhere", "/v1/measures?q=Integration"),
    Case("q of measures, mistyped, everywhere", "/v1/measures?q=Elternlosten"),
    Case("q of measures, in a concept", "/v1/measures?q=Elternlotsen&concept={concept}"),
    Case("q of measures, mistyped, in a concept", "/v1/measures?q=Elternlosten&concept={concept}"),
)


def measure(client: httpx.Client, case: Case, size: Size, times: int) -> list[float]:
    """Return milliseconds of each time, after some that do not count: then statements are prepared."""
    chance, latencies = Random(1), []
    for n in range(times + 10):
        number = chance.randrange(size.districts)
        ids = {"district": made_id("districts", number), "concept": made_id("concepts", number)}
        began = time.perf_counter()
        client.get(case.path.format(**ids)).raise_for_status()
        if n >= 10:
            latencies.append((time.perf_counter() - began) * 1_000)
    return latencies


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m bench.search_times")
    arguments.add_argument("--districts", type=int, default=400)
    arguments.add_argument("--times", type=int, default=100)
    arguments.add_argument("--only", default="", help="cases that have this in what they are about")
    options = arguments.parse_args()
    size = Size(districts=options.districts)
    print("| | p50 ms | p95 ms |\n|---|---|---|")
    with counties(size) as url, service(url) as base, httpx.Client(base_url=base, timeout=60) as client:
        for case in CASES:
            if options.only in case.about:
                latencies = measure(client, case, size, options.times)
                p95 = statistics.quantiles(latencies, n=20)[-1]
                print(f"| {case.about} | {statistics.median(latencies):.1f} | {p95:.1f} |", flush=True)


if __name__ == "__main__":
    main()
