"""Small valid files of each tool, as the tools themselves write them, for tests that damage them."""

from __future__ import annotations

import json
from typing import Any

from harness.annotation import (
    Annotations,
    Attribution,
    Casualty,
    Cluster,
    Document,
    Entity,
    Labelled,
    Quote,
    Slot,
    Source,
)

TEXT = "Oru Tamm said 12 sailors died off Velm 🔥. It was late."
"""Two names, a figure with its victims, and an emoji that is two units in UTF-16."""

DOCUMENTS = [
    Labelled(
        document=Document(id="ours", text=TEXT, meta={"language": "en"}),
        annotations=Annotations(
            clusters={"tamm": Cluster(name="Oru Tamm", kind="PERSON", aliases=("Tamm",))},
            entities=(
                Entity(start=0, end=8, label="PERSON", cluster="tamm", score=0.5),
                Entity(start=34, end=38, label="GPE"),
                Entity(start=4, end=8, label="two words"),
            ),
            quotes=(Quote(id="q1", kind="indirect", start=14, end=38, fragments=((14, 24), (30, 38))),),
            casualties=(
                Casualty(
                    id="c1",
                    outcome="killed",
                    figure=Slot(start=14, end=16),
                    victims=Slot(start=17, end=24),
                    min=12,
                    max=12,
                ),
            ),
            attributions=(
                Attribution(
                    content="q1",
                    source=Source(start=0, end=8, cluster="tamm"),
                    cue=Slot(start=9, end=13),
                    optional=True,
                ),
                Attribution(content="c1"),
                Attribution(content=Slot(text="in words alone")),
            ),
        ),
    ),
    Labelled(document=Document(id="nothing", text="No name is here."), annotations=Annotations(entities=())),
]


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


_REGION = {"from_name": "label", "to_name": "text", "type": "labels", "id": "a"}
_RESULTS = [
    {**_REGION, "value": {"start": 0, "end": 8, "text": "Oru Tamm", "labels": ["PERSON"]}, "meta": {"text": ["sure?"]}},
    {**_REGION, "id": "b", "value": {"start": 34, "end": 38, "labels": ["GPE"]}, "score": 0.5},
    {**_REGION, "id": "q", "value": {"start": 14, "end": 29, "labels": ["Quote"]}},
    {"from_name": "kind", "type": "choices", "id": "q", "value": {"start": 14, "end": 29, "choices": ["direct"]}},
    {"from_name": "cluster", "type": "textarea", "id": "a", "value": {"start": 0, "end": 8, "text": ["tamm"]}},
    {"from_name": "topic", "type": "choices", "id": "t", "value": {"choices": ["sea"]}},
    {"type": "relation", "from_id": "q", "to_id": "b", "direction": "right", "labels": []},
]
_HTML = {
    **_REGION,
    "type": "hypertextlabels",
    "value": {
        "start": "/p[1]/text()[1]",
        "end": "/p[1]/text()[1]",
        "startOffset": 0,
        "endOffset": 8,
        "globalOffsets": {"start": 0, "end": 8},
        "hypertextlabels": ["PERSON"],
    },
}
_SPANS = [{"id": 1, "label": "PERSON", "start_offset": 0, "end_offset": 8}]
_SPANS += [{"id": 2, "label": "QUOTE", "start_offset": 14, "end_offset": 29}]
_PRODIGY = {
    "text": TEXT,
    "_input_hash": 1,
    "_task_hash": 2,
    "_session_id": "news-ana",
    "_view_id": "relations",
    "tokens": [{"text": "Oru", "start": 0, "end": 3, "id": 0, "ws": True}],
    "spans": [{"start": 0, "end": 8, "label": "PERSON"}, {"start": 14, "end": 29, "label": "QUOTE"}],
    "relations": [
        {
            "head": 1,
            "child": 5,
            "head_span": {"start": 0, "end": 8, "label": "PERSON"},
            "child_span": {"start": 14, "end": 29, "label": "QUOTE"},
            "label": "speaker",
        }
    ],
    "answer": "accept",
}
_BRAT = (
    b"T1\tPERSON 0 8\tOru Tamm\nT2\tFigure 14 16\t12\nT3\tVictims 17 24\tsailors\nE1\tFigure:T2 victims:T3\n"
    b"R1\tsource_of Arg1:T1 Arg2:E1\t\n*\tEquiv T1 T3\nA1\tstatus E1 reported\nN1\tReference T1 Wikidata:Q1\tOru Tamm\n"
    b"#1\tAnnotatorNotes E1\tmin=12 max=12\n#2\tAnnotatorNotes T1\tsure?\n"
)

_WEBANNO = """#FORMAT=WebAnno TSV 3.3
#T_SP=de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity|identifier|value
#T_SP=webanno.custom.Act|by|ROLE_webanno.custom.Act:who_webanno.custom.ActWhoLink|webanno.custom.Who
#T_RL=webanno.custom.Knows|how|BT_webanno.custom.Act


#Text=Oru Tamm left 🔥 non-Velm.
1-1\t0-3\tOru\tQ\\_1[1]|*[2]\tPER[1]|ORG[2]\t_\t_\t_\t_\t_\t
1-2\t4-8\tTamm\tQ\\_1[1]\tPER[1]\ta\twho\t1-1[1]\tcousin\t1-1[3_0]\t
1-3\t9-13\tleft\t_\t_\t_\t_\t_\t_\t_\t
1-4\t14-16\t🔥\t_\t_\t_\t_\t_\t_\t_\t
1-5\t17-25\tnon-Velm\t_\t_\t_\t_\t_\t_\t_\t
1-5.1\t21-25\tVelm\t*\tLOC\t_\t_\t_\t_\t_\t
1-6\t25-26\t.\t_\t_\t_\t_\t_\t_\t_\t
""".encode()

FOREIGN: dict[str, dict[str, Any]] = {
    "brat": {"x": {"x.ann": _BRAT, "x.txt": TEXT.encode()}},
    "labelstudio": {
        "task.json": _json(
            [{"id": 1, "data": {"text": TEXT}, "annotations": [{"id": 9, "completed_by": 1, "result": _RESULTS}]}]
        ),
        "old.json": _json([{"id": 1, "data": {"text": TEXT}, "completions": [{"id": 9, "result": [_HTML]}]}]),
    },
    "doccano": {
        "today.jsonl": _json(
            {
                "id": 1,
                "text": TEXT,
                "entities": _SPANS,
                "relations": [{"id": 1, "from_id": 1, "to_id": 2, "type": "speaker"}],
                "Comments": ["fine"],
            }
        ),
        "short.jsonl": _json({"id": 1, "data": TEXT, "label": [[0, 8, "PERSON"], [34, 38, "GPE"]]}),
        "old.jsonl": _json({"id": 1, "text": TEXT, "annotations": [{"label": 7, "start_offset": 0, "end_offset": 8}]}),
    },
    "prodigy": {
        "relations.jsonl": _json(_PRODIGY),
        "binary.jsonl": b"\n".join(
            _json({**_PRODIGY, "_is_binary": True, "relations": [], "spans": [span], "answer": answer})
            for span, answer in zip(_PRODIGY["spans"], ("accept", "reject"), strict=True)  # type: ignore[call-overload]
        ),
    },
    "conll": {
        "x.conll": b"-DOCSTART- -X- O O\n\nOru NNP B-NP B-PER\nTamm NNP I-NP I-PER\n\nVelm NNP B-NP B-LOC\n",
        "x.conllu": b"# newdoc id = a\n1\tOru\tPROPN\tB-PER\n2-3\tdon't\t_\tO\n2\tdo\tX\tO\n3\tn't\tX\tO\n\n",
    },
    "webanno-tsv": {"x.tsv": _WEBANNO},
    "datasets": {
        "rows.jsonl": _json({"id": "a", "tokens": ["Oru", "spoke"], "ner_tags": ["B-PER", "O"]}),
        "spans.jsonl": _json({"text": TEXT, "spans": [{"start": 0, "end": 8, "label": "PERSON", "text": "Oru Tamm"}]}),
    },
}
