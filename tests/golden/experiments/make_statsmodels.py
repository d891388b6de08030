"""Writes statsmodels.json: what statsmodels and SciPy say of a hundred A/B tests, for tests/unit/test_analysis_experiments.py.

uv run --with statsmodels --no-project python tests/golden/experiments/make_statsmodels.py
"""

import json
import random
from pathlib import Path

import scipy
import statsmodels
from scipy.stats import fisher_exact
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import (
    confint_proportions_2indep,
    proportion_confint,
    proportions_ztest,
    samplesize_proportions_2indep_onetail,
)


def main() -> None:
    dice = random.Random(11)
    cases = []
    for _ in range(100):
        n_a, n_b = (int(10 ** dice.uniform(1, 5.5)) for _ in range(2))
        base = dice.uniform(0.001, 0.6)
        a, b = (min(n - 1, max(1, int(n * base * dice.uniform(0.8, 1.2)))) for n in (n_a, n_b))
        z, p = proportions_ztest([b, a], [n_b, n_a])
        low, high = confint_proportions_2indep(b, n_b, a, n_a, method="newcomb", compare="diff", alpha=0.05)
        cases.append(
            {
                "a": [a, n_a], "b": [b, n_b], "z": z, "p": p, "low": low, "high": high,
                "fisher": fisher_exact([[a, n_a - a], [b, n_b - b]])[1],
                "wilson": list(proportion_confint(b, n_b, 0.05, "wilson")),
            }
        )  # fmt: skip
    sizes = []
    for _ in range(40):
        base = dice.uniform(0.005, 0.5)
        target, level, power = base * dice.uniform(1.02, 1.9), dice.choice([0.01, 0.05, 0.1]), dice.choice([0.8, 0.9])
        n = samplesize_proportions_2indep_onetail(target - base, base, power, 1, level)
        sizes.append({"base": base, "target": target, "level": level, "power": power, "n": n})
    ps = [[dice.random() ** 3 for _ in range(dice.randint(1, 6))] for _ in range(20)]
    holm = [{"p": one, "adjusted": list(multipletests(one, method="holm")[1])} for one in ps]
    made = {"versions": {"statsmodels": statsmodels.__version__, "scipy": scipy.__version__}}
    text = json.dumps({**made, "tests": cases, "sizes": sizes, "holm": holm}, indent=0, default=float)
    Path(__file__).with_name("statsmodels.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
