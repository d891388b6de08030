"""Fit with recordlinkage what OpsDesk's own EM is compared with; README.md says how to run it."""

import json
import warnings
from pathlib import Path

import pandas as pd
import recordlinkage

HERE = Path(__file__).parent
EXACT = ("date_of_birth", "soc_sec_id", "postcode", "state")
CLOSE = ("given_name", "surname", "address_1", "suburb")
warnings.simplefilter("ignore")


def main() -> None:
    people = pd.read_csv(HERE / "febrl3_part.csv", skipinitialspace=True, dtype=str, index_col="rec_id").fillna("")
    indexer = recordlinkage.Index()
    indexer.block("postcode")
    indexer.block("state")
    pairs = indexer.index(people)
    comparing = recordlinkage.Compare()
    for name in EXACT:
        comparing.exact(name, name, label=name)
    for name in CLOSE:
        comparing.string(name, name, method="jarowinkler", threshold=0.85, label=name)
    agreed = comparing.compute(pairs, people).astype(int)[[*EXACT[:3], *CLOSE]]  # state is agreed on by construction
    fitted = recordlinkage.ECMClassifier(max_iter=20_000, atol=1e-13)
    fitted.fit(agreed)
    patterns = agreed.value_counts().sort_index()
    probabilities = fitted.prob(pd.DataFrame(list(patterns.index), columns=agreed.columns))
    result = {
        "fields": list(agreed.columns),
        "patterns": ["".join(map(str, pattern)) for pattern in patterns.index],
        "counts": [int(count) for count in patterns],
        "share": float(fitted.p),
        "m": {name: fitted.m_probs[name][1] for name in agreed.columns},
        "u": {name: fitted.u_probs[name][1] for name in agreed.columns},
        "probabilities": [float(value) for value in probabilities],
    }
    (HERE / "recordlinkage.json").write_text(json.dumps(result, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
