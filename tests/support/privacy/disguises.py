"""Every way we know to write an NHS number so that a simple filter does not see it. The number is one for tests."""

from __future__ import annotations

NUMBER = "9434765919"
SPOKEN = "nine four three four seven six five nine one nine"


def divided(separator: str, *lengths: int) -> str:
    """The number cut into groups, 3-3-4 if no lengths are given."""
    groups, rest = [], NUMBER
    for length in lengths or (3, 3, 4):
        groups.append(rest[:length])
        rest = rest[length:]
    return separator.join(groups)


def written_from(zero: int) -> str:
    """The number in the digits of a script, whose nought is this code point."""
    return "".join(chr(zero + int(digit)) for digit in NUMBER)


def written_as(digits: str) -> str:
    """The number in signs that stand for 0 to 9."""
    return "".join(digits[int(digit)] for digit in NUMBER)


def full_width(text: str) -> str:
    """Letters and digits as wide as Chinese ones."""
    return "".join(chr(ord(sign) + 0xFEE0) if sign.isalnum() else sign for sign in text)


SEPARATORS = {
    "a space": " ", "a hyphen": "-", "a dot": ".", "a slash": "/", "a backslash": "\\", "an underscore": "_",
    "a no-break space": "\u00a0", "a narrow no-break space": "\u202f", "a thin space": "\u2009",
    "a figure space": "\u2007", "an ideographic space": "\u3000", "an en dash": "–", "an em dash": "—",
    "a minus sign": "−", "a no-break hyphen": "\u2011", "a soft hyphen": "\u00ad", "a zero-width space": "\u200b",
    "a zero-width joiner": "\u200d", "a zero-width non-joiner": "\u200c", "a word joiner": "\u2060",
    "a byte order mark": "\ufeff", "a right-to-left mark": "\u200f", "a line break": "\n", "two line breaks": "\n\n",
    "a Windows line break": "\r\n", "a tab": "\t", "a line separator": "\u2028", "a vertical tab": "\v",
    "two spaces": "  ", "a spaced hyphen": " - ", "a comma": ",", "a comma and a space": ", ", "a colon": ":",
    "a semicolon": ";", "a middle dot": "·", "a bullet": "•", "a bar": "|", "a star": "*", "a plus sign": "+",
    "a tilde": "~", "an emoji": "👍", "the entity of a space": "&nbsp;", "that entity escaped again": "&amp;nbsp;",
    "the entity of a dash": "&ndash;", "a numeric entity": "&#32;", "an escaped space": "%20",
    "a variation selector": "\ufe0f", "a combining grapheme joiner": "\u034f", "a control character": "\x00",
    "the word dot": " dot ", "the word dash": " dash ",
    "the word then": " then ", "the word and": " and ", "words without spaces": "dash",
}  # fmt: skip

GROUPS = {
    "5-5": (5, 5), "6-4": (6, 4), "3-7": (3, 7), "4-6": (4, 6), "7-3": (7, 3), "4-3-3": (4, 3, 3), "3-4-3": (3, 4, 3),
    "4-4-2": (4, 4, 2), "2-4-4": (2, 4, 4), "3-3-2-2": (3, 3, 2, 2), "2-2-2-2-2": (2,) * 5, "one by one": (1,) * 10,
    "9-1": (9, 1),
}  # fmt: skip

DISGUISES: dict[str, str] = {
    "nothing": NUMBER,
    **{f"divided by {name}": divided(separator) for name, separator in SEPARATORS.items()},
    **{f"divided {name} by spaces": divided(" ", *lengths) for name, lengths in GROUPS.items()},
    **{f"divided {name} by hyphens": divided("-", *lengths) for name, lengths in GROUPS.items()},
    "one by one with dots": divided(".", *(1,) * 10),
    "one by one with slashes": divided("/", *(1,) * 10),
    "one by one with zero-width spaces": "\u200b".join(NUMBER),
    "one by one with soft hyphens": "\u00ad".join(NUMBER),
    "two kinds of separators": "943-476 5919",
    "two other kinds of separators": "943.476/5919",
    "in brackets": "(943) 476 5919",
    "in three square brackets": "[943][476][5919]",
    "in three quotations": "'943' '476' '5919'",
    "turned round by bidi marks": f"\u202d{NUMBER}\u202c",
    "in full-width digits": written_from(0xFF10),
    "in Arabic-Indic digits": written_from(0x660),
    "in Persian digits": written_from(0x6F0),
    "in Devanagari digits": written_from(0x966),
    "in Bengali digits": written_from(0x9E6),
    "in Thai digits": written_from(0xE50),
    "in bold mathematical digits": written_from(0x1D7CE),
    "in double-struck digits": written_from(0x1D7D8),
    "in monospaced digits": written_from(0x1D7F6),
    "in segmented digits": written_from(0x1FBF0),
    "in subscripts": written_from(0x2080),
    "in superscripts": written_as("⁰¹²³⁴⁵⁶⁷⁸⁹"),
    "in circled digits": written_as("⓪①②③④⑤⑥⑦⑧⑨"),
    "in circled sans-serif digits": written_as("🄋➀➁➂➃➄➅➆➇➈"),
    "in black circled digits": written_as("⓿❶❷❸❹❺❻❼❽❾"),
    "in digits in brackets": written_as("0⑴⑵⑶⑷⑸⑹⑺⑻⑼"),
    "in digits with full stops": written_as("🄀⒈⒉⒊⒋⒌⒍⒎⒏⒐"),
    "in Chinese digits": written_as("〇一二三四五六七八九"),
    "in keycaps": "".join(f"{digit}\ufe0f\u20e3" for digit in NUMBER),
    "struck through": "".join(f"{digit}\u0336" for digit in NUMBER),
    "underlined": "".join(f"{digit}\u0332" for digit in NUMBER),
    "in entities": "".join(f"&#{ord(digit)};" for digit in NUMBER),
    "in hexadecimal entities": "".join(f"&#x{ord(digit):x};" for digit in NUMBER),
    "in percent escapes": "".join(f"%{ord(digit):x}" for digit in NUMBER),
    "in words": SPOKEN,
    "in capital words": SPOKEN.upper(),
    "in words with hyphens": SPOKEN.replace(" ", "-"),
    "in words and digits": "nine 4 three 4 seven 6 five 9 one 9",
    "with O for nought": "4O1O232137",
    "with l for one": "94347659l9",
    "as a spreadsheet shows it": "9.434765919E+09",
    "as a decimal number": "9434765919.0",
    "in an address of the web": f"https://pas.example.nhs.uk/p/{NUMBER}/notes",
    "in a query": f"https://pas.example.nhs.uk/?id={NUMBER}&x=1",
    "in a query with plus signs": "https://pas.example.nhs.uk/?nhs=943+476+5919",
    "in an e-mail address": f"{NUMBER}@example.nhs.uk",
    "in an e-mail address with dots": "patient.943.476.5919@nhs.net",
    "in the name of a file": f"notes_{NUMBER}_final.docx",
    "in another name of a file": "audit-943-476-5919.xlsx",
    "in JSON": f'{{"nhs":"{NUMBER}"}}',
    "after a label": "NHS: 943-476-5919",
    "after a label with a full stop": "NHS No.943 476 5919",
    "after a label with a sign": f"NHS#{NUMBER}",
    "after a label without a space": f"NHS{NUMBER}",
    "between letters": f"x{NUMBER}y",
    "within a sentence": f"Case review of {NUMBER} after a fall",
    "printed within a sentence": "Case review of 943 476 5919 after a fall",
    "oddly divided near a patient": "the patient 94 3476 5919 was seen",
    "in quotation marks": f"“{NUMBER}”",
    "after a telephone number": "Ring 01273 265000 about 943 476 5919",
    "after a date": "On 01/02/2027 943 476 5919 fell",
    "before another": "943 476 5919, 401 023 2137",
    "as a number of Northern Ireland": "320 000 0007",
    "as a number of Scotland": "CHI 010190 0007",
}  # fmt: skip
