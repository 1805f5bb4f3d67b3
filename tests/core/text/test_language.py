# ruff: noqa: RUF001 – words of other scripts are what is tested
"""The language of questions; an English one is never called foreign."""

import json
import subprocess
import sys
from array import array
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from core.text.language import detect, is_known, name_of, ranking, shared

ROOT = Path(__file__).parents[3]
CORPORA = ROOT.parent / "shared" / "corpora"
MISLABELLED = "quel est le meilleur restaurant"

FOREIGN = """
de|Wie lege ich eine Collection an?
de|wo finde ich die logs
de|Warum startet der Docker Container nicht?
de|wie kann ich in FastAPI einen background task starten
fr|comment créer un index
fr|impossible de se connecter au serveur milvus
es|¿Cómo creo una colección?
es|cual es la diferencia entre HNSW e IVF_FLAT
it|posso usare più di un indice?
pt|como faço para instalar o milvus no docker
pt|não consigo conectar ao servidor
nl|hoe maak ik een nieuwe collectie aan
nl|kan ik fastapi achter nginx draaien
pl|gdzie są przechowywane dane
sv|hur skapar jag en ny samling
cs|jak vytvořím novou kolekci
tr|yeni bir koleksiyon nasıl oluşturulur
vi|làm thế nào để tạo một bộ sưu tập
hu|hogyan hozhatok létre új gyűjteményt
ru|как создать коллекцию
ru|Как запустить Milvus standalone через docker compose?
uk|як створити нову колекцію в Milvus
ar|كيف يمكنني إنشاء مجموعة جديدة
fa|چگونه می توانم یک مجموعه جدید ایجاد کنم
he|איך יוצרים אוסף חדש
el|πώς δημιουργώ μια νέα συλλογή
th|ฉันจะสร้างคอลเลกชันใหม่ได้อย่างไร
hi|मैं एक नया संग्रह कैसे बनाऊं
ko|Milvus를 docker compose로 설치하는 방법
zh|如何创建集合
zh|怎么用 docker compose 安装 Milvus standalone
zh|Milvus 支持 HNSW 吗
zh|怎么调用 MilvusClient.create_collection(collection_name='demo')
de|was macht MilvusClient.create_collection(collection_name, dimension)?
ja|Swagger UIのURLを /documentation に変更して、ReDocは無効にしたいです
ja|Milvus Lite の制限は何ですか
"""
ENGLISH_OR_UNSURE = """
how do I tokenise 日本語 text
what does привет mean in the tutorial
does the café model support naïve search
can Über drivers use it
TypeError: 'NoneType' object is not subscriptable
error while loading shared libraries libgomp
milvus vs pinecone vs qdrant
kubectl apply -f milvus.yaml fails
docker compose up -d
hnsw ivf_flat diskann
pip install pymilvus
minio etcd pulsar kafka
grafana dashboard prometheus alert
No module named milvus_lite error
`pourquoi pas` and `das ist ein Test` in the code
"""


@pytest.mark.parametrize("line", FOREIGN.strip().splitlines())
def test_knows_the_language_of_a_question(line: str) -> None:
    language, text = line.split("|", 1)

    assert detect(text) == language


@pytest.mark.parametrize("text", ENGLISH_OR_UNSURE.strip().splitlines())
def test_never_calls_english_with_names_and_code_foreign(text: str) -> None:
    assert detect(text) in {"en", ""}


@pytest.mark.parametrize("text", ["", "ok", "danke", "12345", "👍", "```\nwas ist das hier\n```", "foo_bar.baz(x=1)"])
def test_is_unsure_about_short_texts_and_code(text: str) -> None:
    assert detect(text) == ""


def test_tells_languages_of_one_script_apart_only_when_sure() -> None:
    assert detect("Ошибка при https://docs.example/path/to/the/page") == "ru"


def test_knows_plain_english() -> None:
    assert detect("how do I create a new index and load it?") == "en"


def test_takes_danish_for_a_scandinavian_language_though_norwegian_is_as_close() -> None:
    assert detect("hvordan opretter jeg en samling") in {"da", "no"}


def test_holds_on_the_questions_at_hand() -> None:
    files = sorted(CORPORA.glob("*_questions.jsonl"))
    if not files:
        pytest.skip("the corpora are not here")
    rows = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    wrong = [row["question"] for row in rows if row["lang"] == "en" and detect(row["question"]) not in {"en", ""}]
    missed = [row["question"] for row in rows if row["lang"] != "en" and detect(row["question"]) != row["lang"]]

    assert [question for question in wrong if not question.startswith(MISLABELLED)] == []
    assert len(missed) <= 2


def test_answers_the_same_from_many_threads() -> None:
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(detect, ["Wie kann ich das einschalten?"] * 200))

    assert found == {"de"}


def test_ranks_languages_as_its_library_does_by_itself() -> None:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([label for label in identifier.labels if is_known(label)])

    for line in [*FOREIGN.strip().splitlines(), *ENGLISH_OR_UNSURE.strip().splitlines(), "", "\0\U0001f600"]:
        assert ranking(line) == identifier.rank(line.lower())


@given(st.lists(st.integers(0, 3), max_size=200).map(lambda numbers: array("I", numbers)))
def test_a_table_with_equal_blocks_kept_once_reads_like_the_table(table: "array[int]") -> None:
    small = shared(table)

    assert [small[place] for place in range(len(table))] == list(table)


def test_equal_blocks_are_kept_once() -> None:
    assert len(shared(array("I", [7] * 1600)).blocks) == 16


def test_loads_its_library_at_the_first_use_only() -> None:
    code = "import sys, core.text.language; assert 'py3langid' not in sys.modules"

    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_a_long_text_costs_no_more_than_its_beginning() -> None:
    assert detect("Das ist ein ganz normaler Satz über die Datenbank. " * 20_000) == "de"


@pytest.mark.parametrize(
    ("code", "name"), [("de", "German"), ("pt-BR", "Portuguese"), ("zh_CN", "Chinese"), ("qq", "qq")]
)
def test_names_a_language_in_english(code: str, name: str) -> None:
    assert name_of(code) == name
