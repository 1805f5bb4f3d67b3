"""What the pictures show: a question with its answer, one that is not covered, one that fails."""

from dataclasses import replace

from core.domain import Answer, Passage, Source, Timings

QUESTION = "How is data stored in Milvus, and how long until it can be searched?"
UNCOVERED = "Can I keep my data on tape?"
SOURCES = (
    Source(
        1,
        "Product FAQ",
        "Where does Milvus store data?",
        "faq/product_faq.md",
        "https://milvus.io/docs/product_faq.md#Where-does-Milvus-store-data",
        "Inserted data, including vector data, scalar data, and collection-specific schema, are stored in persistent "
        "storage as incremental log. Metadata are generated within Milvus and stored in etcd.",
        (64, 72),
    ),
    Source(
        2,
        "Product FAQ",
        "How does Milvus flush data?",
        "faq/product_faq.md",
        "https://milvus.io/docs/product_faq.md#How-does-Milvus-flush-data",
        "Milvus returns success when inserted data are loaded to the message queue. However, the data are not yet "
        "flushed to the disk.",
        (84, 90),
    ),
)
TEXT = """Milvus keeps **two kinds of data** [1]:

| Kind | Where |
|---|---|
| Inserted data | object storage, as an incremental log |
| Metadata | etcd |

1. An insert is acknowledged once it is in the *message queue* [2].
2. A data node then writes it to the disk; `flush()` does so at once:
   - call it once after a batch,
   - not after each row.

```python
client.insert("docs", rows)
client.flush("docs")
```

> Data that is not flushed yet can be searched, too."""

FAILING = "How do I delete a collection?"
PASSAGES = tuple(
    Passage(
        source.quote,
        source.title,
        source.heading,
        source.url,
        source.path,
        source.lines,
        score=0.9 - source.number / 10,
        similarity=0.8 - source.number / 10,
    )
    for source in SOURCES
)
ANSWER = Answer(
    TEXT,
    "answered",
    "grounded",
    SOURCES,
    confidence=0.9,
    model="mistral-7b",
    timings=Timings(4.0, 11.0, 820.0, 4210.0),
    passages=PASSAGES,
)
REFUSAL = Answer("", "not_found", "not_covered", SOURCES, confidence=0.1, passages=PASSAGES)
LENGTHY = "How do I rotate the signing keys of forty services, step by step?"
STEPS = "\n\n".join(
    f"### Service {number}\n\nThe service takes the second key, *and drops the first* once nothing asks for it any "
    f"longer, which can take **up to {number} hours** [1]. Then:\n\n- look at `/healthz`,\n- go on with the next."
    for number in range(1, 16)
)
CODE = "\n".join(f"deploy --key second --service number-{number} --wait" for number in range(1, 41))
LONG = replace(ANSWER, text=f"{STEPS}\n\n```sh\n{CODE}\n```\n\nThat was all [2].")
CUT_OFF = "Where is my data?"
QUOTED = replace(
    ANSWER,
    text="> **Inserted data** are stored in persistent storage as incremental log. [1]\n\n> Metadata are generated "
    "within Milvus and **stored in etcd**. [2]",
    outcome="quoted",
    reason="model_cut_off",
    confidence=0.6,
)
