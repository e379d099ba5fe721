"""Two thousand texts as people of this trade write them, none about a patient: the same each time by one seed."""

from __future__ import annotations

import random
from collections.abc import Callable

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
TOPICS = (
    "sepsis bundle",
    "falls with harm",
    "discharge summaries",
    "VTE assessment",
    "hip fracture",
    "acute kidney injury",
    "insulin errors",
    "NEWS2 observations",
    "door-to-needle time",
    "pressure ulcers",
    "diabetic foot care",
    "pre-operative fasting",
    "consent forms",
    "antibiotic review at 72 hours",
    "paediatric asthma",
    "MCA and DoLS",
)
SURNAMES = [
    "Patel",
    "Okafor",
    "Marsh",
    "Smith",
    "Jones",
    "O’Brien",
    "Khan",
    "Taylor-Green",
    "Nguyen",
    "Osei",
    "Kowalska",
    "MacLeod",
    "Begum",
    "Wright",
]
WARDS = [
    "Ward 12A",
    "Ward C4",
    "AMU",
    "the Stroke Unit",
    "CCU",
    "Theatre 3",
    "Day Case",
    "Clinic 7",
    "ED Majors",
    "Bay 4",
]
TRUSTS = ["RX3", "RXH", "RH8", "R1H", "RYJ", "G82228", "RXH01", "A99986", "Y02662"]
INVENTED = 2_000

Draw = random.Random


def _digits(draw: Draw, count: int) -> str:
    return "".join(draw.choice("0123456789") for _ in range(count))


def _few(draw: Draw) -> str:
    return f"{draw.randint(1, 99)}.{_digits(draw, draw.randint(1, 2))}"


def _date(draw: Draw) -> str:
    day, month, year = draw.randint(1, 28), draw.randint(1, 12), draw.randint(2019, 2029)
    return draw.choice(
        [
            f"{day:02}/{month:02}/{year}",
            f"{year}-{month:02}-{day:02}",
            f"{day} {MONTHS[month - 1]} {year}",
            f"{day}.{month}.{year}",
            f"{MONTHS[month - 1][:3]}-{year % 100}",
            f"{day:02}/{month:02}/{year % 100:02}",
        ]
    )


def _phone(draw: Draw) -> str:
    rest = _digits(draw, 6)
    area = draw.choice(["01273", "01865", "01904", "01482"])
    last = _digits(draw, 8)
    return draw.choice(
        [
            f"{area} {rest}",
            f"({area}) {rest}",
            f"{area}-{rest}",
            f"0{last[:2]} {last[:4]} {_digits(draw, 4)}",
            f"07{_digits(draw, 3)} {rest}",
            f"+44 {area[1:]} {rest}",
            f"+44 (0){area[1:]} {rest}",
            f"+44 20 {last[:4]} {last[4:]}",
            f"0300 {rest[:3]} {_digits(draw, 4)}",
            f"ext. {_digits(draw, 5)}",
            f"bleep {_digits(draw, 4)}",
            f"0800 {rest[:3]} {_digits(draw, 4)}",
            f"tel {last[:2]} {last[2:6]} {_digits(draw, 4)}",
        ]
    )


def _percentages(draw: Draw) -> str:
    whole = draw.randint(20, 900)
    part = draw.randint(1, whole)
    return draw.choice(
        [
            f"{part} of {whole} ({100 * part / whole:.1f} %) met the standard",
            f"{100 * part / whole:.2f}% ({part}/{whole}), 95% CI {_few(draw)}–{_few(draw)}",
            f"n={whole}, mean {draw.randint(1, 90)}.{_digits(draw, 2)} (SD {_few(draw)}), p=0.{_digits(draw, 4)}",
            f"Median {draw.randint(10, 400)} minutes (IQR {part}-{whole}), {whole:,} attendances",
        ]
    )


def _figures(draw: Draw) -> str:
    count = draw.randint(4, 14)
    values = [str(draw.randint(1, 99)) for _ in range(count)]
    decimals = [f"{draw.randint(1, 99)}.{_digits(draw, 1)}" for _ in range(count)]
    many = [f"{draw.randint(1000, 99999):,}" for _ in range(4)]
    return draw.choice(
        [
            "Monthly counts: " + ", ".join(values),
            "Percentages " + "; ".join(decimals),
            " / ".join(values),
            "Bed days " + " ".join(many),
            "Weekly: " + " ".join(values),
            f"from {many[0]} to {many[1]} in {draw.randint(2020, 2029)}",
            f"£{many[0]}.{_digits(draw, 2)} a year; £{many[1]} saved",
            "\n".join(f"{index}. {value}" for index, value in enumerate(values, 1)),
        ]
    )


def _reference(draw: Draw) -> str:
    year = draw.randint(2019, 2028)
    return draw.choice(
        [
            f"QI-{year}-{_digits(draw, 4)}",
            f"QIL-{_digits(draw, 4)}",
            f"CA/{year}/{_digits(draw, 3)}",
            f"Datix W{_digits(draw, 6)}",
            f"Datix {_digits(draw, 6)}",
            f"IRAS {_digits(draw, 6)}",
            f"REC {year % 100}/LO/{_digits(draw, 4)}",
            f"PMID {_digits(draw, 8)}",
            f"PMID: {_digits(draw, 8)}; PMC{_digits(draw, 7)}",
            f"doi:10.{_digits(draw, 4)}/bmjqs-{year}-{_digits(draw, 6)}",
            f"https://doi.org/10.{_digits(draw, 4)}/j.jclinepi.{year}.{_digits(draw, 2)}.{_digits(draw, 3)}",
            f"https://doi.org/10.1016/S0140-6736({year % 100}){_digits(draw, 5)}-{_digits(draw, 1)}",
            f"ISRCTN{_digits(draw, 8)}",
            f"NCT{_digits(draw, 8)}",
            f"NIHR{_digits(draw, 6)}",
            f"grant MR/{_digits(draw, 6)}/1",
            f"SNOMED {_digits(draw, 9)}",
            f"PO {_digits(draw, 8)}",
            f"charity {_digits(draw, 7)}",
            f"NICE NG{draw.randint(1, 240)}, QS{draw.randint(1, 200)}",
            f"version {draw.randint(0, 9)}.{draw.randint(0, 20)}.{draw.randint(0, 99)}",
            f"ODS {draw.choice(TRUSTS)}",
            f"ISBN {_isbn_10(draw)}",
            f"ISBN 978-0-{_digits(draw, 5)}-{_digits(draw, 3)}-{_digits(draw, 1)}",
            f"ORCID 0000-000{_digits(draw, 1)}-{_digits(draw, 4)}-{_digits(draw, 4)}",
            f"ICD-10 {draw.choice('IJKMN')}{_digits(draw, 2)}.{_digits(draw, 1)}",
            f"OPCS W{_digits(draw, 2)}.{_digits(draw, 1)}",
            f"#{_digits(draw, 5)}",
            f"{draw.getrandbits(128):032x}",
            f"export_{year}{draw.randint(1, 12):02}{draw.randint(1, 28):02}_{_digits(draw, 6)}.xlsx",
        ]
    )


def _isbn_10(draw: Draw) -> str:
    """Its check digit is reckoned as that of an NHS number is."""
    nine = _digits(draw, 9)
    check = -sum(int(digit) * (10 - place) for place, digit in enumerate(nine)) % 11
    return draw.choice(["{}-{}-{}-{}", "{}{}{}{}", "{} {} {} {}"]).format(
        nine[0], nine[1:4], nine[4:], "X" if check == 10 else check
    )


def _timestamp(draw: Draw) -> str:
    seconds = draw.randint(1_600_000_000, 1_900_000_000)
    return draw.choice(
        [
            f"{_date(draw)} {draw.randint(0, 23):02}:{draw.randint(0, 59):02}",
            f"2027-0{draw.randint(1, 9)}-1{_digits(draw, 1)}T0{_digits(draw, 1)}:15:{draw.randint(10, 59)}Z",
            f"exported at {seconds}",
            f"run {seconds}",
            f"{_date(draw)}–{_date(draw)}",
            f"08:00-18:30, {_date(draw)} to {_date(draw)}",
            f"FY {draw.randint(2019, 2028)}/{draw.randint(20, 29)}, Q{draw.randint(1, 4)}",
            f"backup {seconds}{_digits(draw, 3)}",
        ]
    )


def _person(draw: Draw) -> str:
    name = draw.choice(SURNAMES)
    return draw.choice(
        [
            f"Mr {name}’s clinic",
            f"Mr {name} (consultant surgeon) leads it",
            f"Dr {name} and Sister {draw.choice(SURNAMES)}",
            f"Chaired by Mrs {name}",
            f"Presented by Ms {name} at the committee",
            f"Prof. {name}, ext {_digits(draw, 5)}",
            f"{name.lower()}@northbridge.nhs.uk",
            f"Apologies: Mr {name}, Mrs {draw.choice(SURNAMES)}",
            f"Contact Miss {name} in the audit office",
            f"On Mr {name}’s theatre list",
            f"Supervisor: Mr {name}",
            f"Matron {name}; CNS {draw.choice(SURNAMES)}",
        ]
    )


def _sentence(draw: Draw) -> str:
    topic, ward = draw.choice(TOPICS), draw.choice(WARDS)
    return draw.choice(
        [
            f"Improving {topic} on {ward} by {_date(draw)}",
            f"Patients with {topic} seen within {draw.randint(1, 12)} hours of arrival",
            f"{draw.randint(20, 300)} case notes were reviewed for {topic} between {_date(draw)} and {_date(draw)}",
            f"All patients aged {draw.randint(16, 70)} and over on {ward} from {_date(draw)}",
            f"Patient Safety Incident Response Plan: {topic}",
            f"Patient Reported Outcome Measures for {topic}",
            f"NHS England asks {draw.randint(20, 200)} trusts for {topic} by {_date(draw)}",
            f"The patient and carer group met on {_date(draw)}; {draw.randint(3, 30)} came",
            f"{topic.capitalize()}: {draw.randint(2, 9)} PDSA cycles, run chart of {draw.randint(12, 60)} points",
            f"Sample: every {draw.randint(2, 9)}th patient of {draw.randint(100, 9000)}; {_percentages(draw)}",
            f"Two in ten, four of five, six to eight: {topic}",
            f"Babies born before 34 weeks, {_date(draw)} to {_date(draw)}",
            f"Mother and Baby Unit, {ward}",
            f"{ward}: {topic} NHS number recorded in {draw.randint(60, 100)} %",
            f"Hospital number missing in {draw.randint(1, 30)} of {draw.randint(31, 400)} requests",
            f"Compliance rose from {_few(draw)} to {_few(draw)} after {_date(draw)}",
            f"Band 6 nurse, 0.{_digits(draw, 1)} WTE, from {_date(draw)}",
            f"A1c 4{_digits(draw, 1)} mmol/mol, eGFR {_digits(draw, 2)}, BP 1{_digits(draw, 2)}/{_digits(draw, 2)}",
        ]
    )


KINDS: tuple[tuple[Callable[[Draw], str], int], ...] = (
    (_sentence, 7),
    (_percentages, 3),
    (_figures, 2),
    (_reference, 3),
    (_phone, 2),
    (_timestamp, 2),
    (_person, 2),
)


def trade_texts(seed: int = 10) -> list[str]:
    """The texts; every third has two kinds in it."""
    draw = random.Random(seed)
    kinds = [kind for kind, weight in KINDS for _ in range(weight)]
    return [
        draw.choice(kinds)(draw) + (f". {draw.choice(kinds)(draw)}" if number % 3 == 0 else "")
        for number in range(INVENTED)
    ]
