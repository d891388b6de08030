"""What is probably there already, told while it is typed."""

import pytest
from builders import contact, customer

from opsdesk.model import text
from opsdesk.model.kinds import Stored
from opsdesk.services import twins
from opsdesk.services.twins import Twin
from opsdesk.store.store import Store


def asked(store: Store, entity: str = "customers", besides: int = 0, **typed: str) -> list[Twin]:
    declared = store.schema[entity]
    values: dict[str, Stored] = {
        name: int(value) if name == "company" and entity == "contacts" else text.parse(declared.field(name), value)
        for name, value in typed.items()
    }
    return store.read(lambda c: twins.likely(c, store.schema, entity, values, besides))


@pytest.fixture
def known(store: Store) -> int:
    number = customer(
        store,
        "王伟",
        phone="13800138000;021-55551234",
        email="wang@x.com",
        wechat="wx_wangwei88",
        city="上海",
        birthday="1990-03-07",
    )
    for name in ("王芳", "李娜", "王伟健"):
        customer(store, name, phone="13700137000", city="北京")
    return number


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"name": "小王", "phone": "138 0013 8000"}, ("phone",)),
        ({"name": "王伟", "phone": "+86 13800138000"}, ("phone", "name")),
        ({"name": "x", "email": "WANG@x.com"}, ("email",)),
        ({"name": "x", "wechat": "WX_wangwei88"}, ("wechat",)),
        ({"name": "王玮", "city": "上海市"}, ("name", "city")),
        ({"name": "王偉", "birthday": "1990-03-07"}, ("name", "birthday")),
        ({"name": "王 伟"}, ("name",)),
    ],
)  # fmt: skip
def test_what_tells_is_said(store: Store, known: int, typed: dict[str, str], fields: tuple[str, ...]) -> None:
    (found,) = asked(store, **typed)
    assert (found.id, found.code, found.title, found.fields) == (known, "C-1", "王伟", fields)


@pytest.mark.parametrize(
    "typed", [{"name": "赵六"}, {"name": "王"}, {"phone": "13900139000"}, {"city": "上海"}, {}, {"name": "王伟2"}]
)
def test_nothing_is_said_of_others(store: Store, known: int, typed: dict[str, str]) -> None:
    assert asked(store, **typed) == []


def test_a_common_name_needs_a_second_field(store: Store, known: int) -> None:
    for city in ("北京", "深圳", "杭州"):
        customer(store, "王伟", city=city)
    assert asked(store, name="王伟") == []
    (found,) = asked(store, name="王伟", city="上海")
    assert found.id == known


def test_the_record_being_edited_is_no_twin_of_itself(store: Store, known: int) -> None:
    assert asked(store, besides=known, name="王伟", phone="13800138000") == []


def test_a_company_is_known_without_region_and_legal_form(store: Store) -> None:
    number = customer(store, "上海星野网络科技有限公司", kind="company")
    (found,) = asked(store, name="星野网络科技（上海）股份有限公司", kind="company")
    assert found.id == number
    assert asked(store, name="南京星野网络科技有限公司", kind="company") == []


def test_contacts_lead_to_their_company(store: Store) -> None:
    company = customer(store, "星野有限公司")
    one = contact(store, company, "单田芳", phone="13800138000")
    (found,) = asked(store, "contacts", name="善田芳", company=str(company))
    assert (found.id, found.fields, found.leads_to) == (one, ("name", "company"), company)


def test_the_surest_come_first_and_few(store: Store, known: int) -> None:
    for _ in range(5):
        customer(store, "王伟", phone="13800138000")
    found = asked(store, name="王伟", phone="13800138000", city="上海", email="wang@x.com")
    assert len(found) == 3
    assert found[0].id == known
