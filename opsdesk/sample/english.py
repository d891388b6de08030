"""The English sample desk: the same software house, selling abroad."""

from random import Random

from opsdesk.sample.vocabulary import (
    City,
    Name,
    Product,
    Summaries,
    View,
    Vocabulary,
    Weighted,
    cities,
    listed,
    weighted,
)

_SURNAMES = weighted(
    """
Smith:24 Johnson:19 Williams:16 Brown:14 Jones:14 Garcia:12 Miller:12 Davis:11 Rodriguez:11 Martinez:10 Hernandez:10
Lopez:9 Wilson:8 Anderson:8 Thomas:8 Taylor:8 Moore:7 Jackson:7 Martin:7 Lee:7 Perez:6 Thompson:6 White:6 Harris:6
Clark:5 Lewis:5 Robinson:5 Walker:5 Young:5 Allen:5 King:5 Wright:4 Scott:4 Nguyen:4 Hill:4 Green:4 Adams:4 Baker:4
Nelson:4 Hall:4 Campbell:4 Mitchell:4 Carter:4 Roberts:4 Evans:3 Turner:3 Phillips:3 Parker:3 Edwards:3 Collins:3
Stewart:3 Morris:3 Murphy:3 Cook:3 Rogers:3 Morgan:3 Cooper:3 Reed:3 Bailey:3 Bell:3 Kelly:3 Howard:2 Ward:2 Cox:2
Richardson:2 Wood:2 Watson:2 Brooks:2 Bennett:2 Gray:2 Hughes:2 Price:2 Patel:2 Myers:2 Long:2 Foster:2 Sanders:2
Ross:2 Powell:2 Sullivan:2 Russell:2 Fisher:2 Henderson:2 O'Brien:1 MacDonald:1 Fitzgerald:1 Kowalski:1 Schneider:1
Rossi:1 Haddad:1 Okafor:1 Kim:1 Chen:1 Singh:1 Ivanov:1
"""
)
_GIVEN = listed(
    """
James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan Joseph Jessica
Thomas Sarah Charles Karen Daniel Lisa Matthew Nancy Anthony Betty Mark Sandra Steven Ashley Paul Emily Andrew
Kimberly Joshua Margaret Kevin Donna Brian Michelle George Carol Timothy Amanda Edward Melissa Jason Deborah Ryan
Stephanie Jacob Rebecca Gary Laura Nicholas Helen Eric Sharon Jonathan Cynthia Stephen Kathleen Larry Amy Justin
Angela Scott Anna Brandon Ruth Benjamin Brenda Samuel Nicole Frank Katherine Gregory Emma Raymond Olivia Patrick
Sophie Alexander Grace Jack Chloe Dennis Hannah Jerry Maya Tyler Zoe Aaron Priya
"""
)
_CITIES = cities(
    """
California:San_Francisco:415:9 California:Los_Angeles:213:8 California:San_Diego:619:4 New_York:New_York:212:12
Washington:Seattle:206:6 Texas:Austin:512:5 Texas:Dallas:214:4 Texas:Houston:713:4 Illinois:Chicago:312:6
Massachusetts:Boston:617:5 Colorado:Denver:303:3 Georgia:Atlanta:404:3 Florida:Miami:305:3
Pennsylvania:Philadelphia:215:3 Oregon:Portland:503:2 Minnesota:Minneapolis:612:2 Arizona:Phoenix:602:2
North_Carolina:Charlotte:704:2 Ontario:Toronto:416:4 British_Columbia:Vancouver:604:2 Utah:Salt_Lake_City:801:1
"""
)
_BRAND_FIRST = listed(
    """
North Bright Blue Silver Clear Iron Green Red Copper Swift Cedar Maple Harbor River Summit Stone Lumen Vertex Orbit
Pine Amber Falcon Granite Juniper Kite Lantern Meadow Nova Oak Prairie Quarry Raven Sage Tidal Umber Violet Willow
Zenith
"""
)
_BRAND_SECOND = listed(
    """
field wave line gate bridge peak works path craft forge point ridge light brook leaf mark stack view side port
"""
)
_TRADES = Weighted(
    ("Software", 9),
    ("Media", 6),
    ("Learning", 6),
    ("Analytics", 5),
    ("Logistics", 5),
    ("Health", 5),
    ("Foods", 4),
    ("Design", 5),
    ("Consulting", 6),
    ("Energy", 3),
    ("Robotics", 2),
    ("Supply", 4),
    ("Home", 3),
    ("Travel", 3),
    ("Biotech", 2),
    ("Apparel", 3),
    ("Hospitality", 2),
    ("Studios", 4),
)
_FORMS = Weighted(("Inc.", 50), ("LLC", 35), ("Ltd.", 15))


def _person(random: Random) -> Name:
    given, surname = random.choice(_GIVEN), _SURNAMES.draw(random)
    name = f"{given} {surname}"
    return Name(name, name, f"{given}.{surname}".lower().replace("'", ""))


def _company(random: Random, city: City) -> Name:
    brand = random.choice(_BRAND_FIRST) + random.choice(_BRAND_SECOND)
    trade = _TRADES.draw(random)
    full = f"{brand} {trade} {_FORMS.draw(random)}"
    latin = f"{brand}-{trade}-{city.name}".lower().replace(" ", "")
    return Name(f"{brand} {trade}" if random.random() < 0.7 else full, full, latin)


def _phone(random: Random, city: City) -> str:
    return f"+1{city.area_code}555{random.randrange(10_000):04d}"


def _damaged(random: Random, name: str) -> str:
    match random.randrange(4):
        case 0:
            return name.upper()
        case 1:
            at = random.randrange(1, len(name) - 1)
            return f"{name[: at - 1]}{name[at]}{name[at - 1]}{name[at + 1 :]}"
        case 2 if " " in name:
            first, last = name.split(" ", 1)
            return f"{last}, {first}"
        case _:
            return name.replace(" ", "  ")


_PRODUCTS = (
    Product("Personal, monthly", 39_00, 0, 10, months=1),
    Product("Personal, yearly", 368_00, 0, 7, months=12),
    Product("Template pack", 68_00, 0, 4),
    Product("Starter course", 199_00, 0, 3),
    Product("Operations bootcamp", 1_680_00, 0, 1),
    Product("Pro, monthly", 330_00, 1, 8, months=1),
    Product("Pro, yearly", 3_600_00, 1, 8, months=12),
    Product("Team (10 seats), yearly", 12_800_00, 2, 7, months=12),
    Product("5 more seats", 4_900_00, 2, 5),
    Product("10,000 text messages", 480_00, 1, 4),
    Product("100 e-signatures", 580_00, 1, 4),
    Product("Online training, 2 hours", 600_00, 1, 3),
    Product("Industry templates", 260_00, 1, 3),
    Product("Data migration", 3_000_00, 2, 2),
    Product("On-site training day", 5_800_00, 3, 2),
    Product("Enterprise, yearly", 46_800_00, 3, 6, months=12),
    Product("Custom report", 8_600_00, 3, 3),
    Product("Private deployment", 128_000_00, 3, 0.5),
)

_SUMMARIES = Summaries(
    opening=[
        ("call", "First call: size of the team and the tools in use"),
        ("email", "Asked for prices on the website; sent the overview"),
        ("email", "Introduced by a customer, wants a demo first"),
        ("event", "Met at the trade show, call back next week"),
        ("call", "Asked how Pro differs from Team"),
        ("note", "Lead from a partner, phone and address checked"),
    ],
    selling=[
        ("call", "Annual discount agreed in principle, answer by Friday"),
        ("call", "Talked about budget, would like two instalments"),
        ("call", "No answer, try again tonight"),
        ("call", "In a meeting, call tomorrow at ten"),
        ("email", "Sent quote and contract"),
        ("email", "Sent a demo account, asked to try it this week"),
        ("email", "Asked about quarterly payment, checking"),
        ("email", "Compares us with two others; cares about export and permissions"),
        ("email", "Second proposal with a rollout plan"),
        ("email", "Answered purchasing about invoices"),
        ("visit", "Demo on site with IT and finance, went well"),
        ("visit", "Met the head of operations, go-live planned for next quarter"),
        ("event", "Joined the open webinar and left questions"),
        ("note", "The decision is with the operations director; IT has a veto"),
        ("note", "In internal approval, expected by the end of the month"),
    ],
    serving=[
        ("call", "Check-in: happy, would like bulk export"),
        ("call", "Reminded of renewal next month, leaning towards yes"),
        ("call", "App is slow on the phone at times, passed on"),
        ("call", "Confirmed invoice details"),
        ("email", "Explained permissions, sent the video"),
        ("email", "New colleague, opened two accounts"),
        ("email", "Asked for the invoice, finance sends it tomorrow"),
        ("email", "How to import the old sheets: helped remotely"),
        ("email", "Sent the quarterly report and renewal offer"),
        ("email", "Five more seats confirmed, contract returned"),
        ("visit", "Training day on site, 12 people"),
        ("visit", "Quarterly review, went through the dashboard together"),
        ("event", "Invited to the customer evening, two will come"),
        ("note", "Referred a company of the same trade, filed separately"),
        ("note", "Complained about late messages, credited"),
    ],
    last={
        "acquire": [
            ("email", "Sent the overview, waiting for a reply"),
            ("call", "Interested, demo next week"),
            ("call", "Not now, stay in touch"),
            ("email", "Sent a case study and prices"),
        ],
        "activate": [
            ("call", "One week into the trial, mainly reports, pleased"),
            ("email", "On trial, asks how to import old data"),
            ("email", "Trial over, three more days granted"),
            ("visit", "Started the trial right after the demo"),
        ],
        "grow": [
            ("call", "Works well, thinking about Team"),
            ("email", "Seat quote accepted, waiting for finance"),
            ("email", "Asked about a yearly discount"),
            ("email", "Sent the upgrade offer"),
        ],
        "retain": [
            ("call", "Renewal settled at the same price, contract next week"),
            ("email", "Renewal contract returned, invoice under way"),
            ("visit", "Yearly review, one more department next year"),
            ("call", "Check-in went well, agreed to a case study"),
        ],
        "silent": [
            ("call", "Two calls unanswered, wrote an email"),
            ("email", "No reply"),
            ("call", "Reorganising, ask again next year"),
            ("email", "Win-back offer not opened"),
        ],
        "lost": [
            ("call", "Moved to a competitor, mostly for the price"),
            ("call", "Project closed, will not renew"),
            ("email", "Will not renew, thanked us for the year"),
            ("note", "Number out of service"),
        ],
    },
)

ENGLISH = Vocabulary(
    cities=_CITIES,
    person=_person,
    company=_company,
    mobile=_phone,
    landline=_phone,
    wechat=0.0,
    sources=(
        Weighted(("search", 30), ("website", 25), ("referral", 20), ("email", 12), ("offline", 8), (None, 5)),
        Weighted(
            ("website", 24), ("search", 20), ("referral", 18), ("event", 16), ("partner", 12), ("email", 8), (None, 2)
        ),
    ),
    team=("Li Jing", "Tom Becker", "Emma Hart", "Raj Mehta", "Grace Liu", "Ben Clarke"),
    job_titles=weighted(
        "Operations_manager:9 Purchasing:7 CEO:5 Marketing_director:6 Office_manager:5 Finance:5 IT_lead:6 Product_manager:4 Head_of_sales:4 HR_manager:2 Founder:4"
    ),
    tags={
        "": ("VIP", "Price sensitive", "Needs invoice", "Decision maker", "Refers others", "Reseller"),
        "acquire": ("Call back", "Trade show", "Warm", "Student"),
        "activate": ("On trial", "Warm", "Beta tester"),
        "grow": ("Upgrade", "Several teams", "Beta tester"),
        "retain": ("Case study", "Yearly", "Long-standing", "VIP"),
        "silent": ("Win back", "Renewal risk"),
        "lost": ("Competitor", "Price"),
    },
    notes=(
        "Introduced by a customer, sensitive to price",
        "Invoice name as in the contract",
        "Best reached on Wednesday afternoons",
        "Cares about export and permissions; IT takes part in the decision",
        "Budget has to be spent before the year ends",
        "Prefers email to calls",
        "Two branch offices, may need more seats",
        "The contact changed once, keep both informed",
        "Used spreadsheets before, the data is messy",
        "Purchasing goes through the group and takes about a month",
        "Would like single sign-on",
        "Agreed to a case study, marketing has to approve",
        "Complained about late messages once, credited",
        "Likes numbers: check them before sending a report",
        "Busy in June and November, call at other times",
        "Decides quickly, send everything at once",
    ),
    products=_PRODUCTS,
    channels=(
        Weighted(("Website", 60), ("App store", 40)),
        Weighted(("Direct sale", 45), ("Website", 40), ("Reseller", 15)),
    ),
    sale=lambda sale: f" ({('summer sale', 'Black Friday', 'year end')[sale - 1]})",
    summaries=_SUMMARIES,
    views=(
        View("Key accounts to call", "stage=grow,retain last_contact>30d", "-revenue"),
        View("Large in New York", 'city="New York" revenue>10000', "-revenue"),
        View("To win back", "stage=silent", "last_contact"),
        View("Follow-ups this week", "next_follow_up<=+7d", "next_follow_up"),
    ),
    damaged=_damaged,
)
