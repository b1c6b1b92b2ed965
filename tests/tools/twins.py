"""Records that are, and records that are not, the same document: one case for every principle and every guard."""

from hypothesis import strategies as st

from prismake import tables

ARTICLE = {
    "title": "Effects of exercise on blood pressure in older adults with hypertension",
    "authors": "Smith, John; Doe, Anna",
    "year": "2015",
    "journal": "Journal of Human Hypertension",
    "volume": "29",
    "issue": "4",
    "pages": "210-218",
    "type": "JOUR",
}
BARE = {**ARTICLE, "volume": "", "issue": "", "pages": ""}
ENTRY = {
    "title": "Exercise for hypertension in older adults",
    "accession": "NCT01234567",
    "registry_ids": "NCT01234567",
    "journal": "ClinicalTrials.gov",
    "publication_types": "Trial registry record",
}
EDITORIAL = {**ARTICLE, "title": "Editorial", "authors": "Zwass, Vladimir", "pages": "3-8"}


# Records of which many share this or that with others.
ROWS = st.fixed_dictionaries(
    {
        "title": st.sampled_from(
            [ARTICLE["title"], ARTICLE["title"] + ": a trial", "Editorial", "", "Sodium in stroke"]
        ),
        "authors": st.sampled_from([ARTICLE["authors"], "Doe, Anna", ""]),
        "year": st.sampled_from(["2015", "2016", ""]),
        "volume": st.sampled_from(["29", "30", ""]),
        "pages": st.sampled_from(["210-218", "410-418", ""]),
        "doi": st.sampled_from(["10.1/a", "10.1/b", ""]),
        "pmid": st.sampled_from(["1", "2", ""]),
        "accession": st.sampled_from(["X1", "x2", ""]),
        "language": st.sampled_from(["en", "de", ""]),
        "url": st.sampled_from(["https://a.example", "https://b.example", ""]),
        "keywords": st.sampled_from(["Rest; exercise", "exercise", ""]),
    }
)


def make_records(*rows, **columns):
    numbered = [
        {"record_id": f"r{number}", "source": "pubmed", "round": "2024-01", "position": number, **columns, **row}
        for number, row in enumerate(rows, start=1)
    ]
    return tables.from_rows("records", numbered)


def group_ids(clusters):
    return sorted(sorted(members) for members in clusters.groupby("reference_id")["record_id"].agg(list))


SAME = {
    "identical": (ARTICLE, {}),
    "case, punctuation, abbreviated journal": (
        ARTICLE,
        {"title": ARTICLE["title"].upper() + ".", "journal": "J. Hum. Hypertens.", "authors": "Smith J; Doe A"},
    ),
    "shortened page range": ({**ARTICLE, "pages": "100-109"}, {"pages": "100-9"}),
    "page prefix": ({**ARTICLE, "pages": "S210-S218"}, {"pages": "210-218"}),
    "page range damaged by a spreadsheet": ({**ARTICLE, "pages": "06-Oct"}, {"pages": "6-10"}),
    "volume as decimal": ({**ARTICLE, "volume": "29.0"}, {"volume": "29"}),
    "DOI as URL and in capitals": (
        {**BARE, "doi": "10.1038/jhh.2014.1"},
        {"doi": "https://doi.org/10.1038/JHH.2014.1."},
    ),
    "electronic publication a year before": (ARTICLE, {"year": "2014", "volume": "", "pages": "", "doi": "10.1/a"}),
    "missing subtitle": (ARTICLE, {"title": ARTICLE["title"] + ": a randomised trial"}),
    "translated title in brackets": (ARTICLE, {"title": f"[{ARTICLE['title']}]"}),
    "remark of the database": (ARTICLE, {"title": ARTICLE["title"] + ". [Review] [45 refs]"}),
    "retraction in front": (ARTICLE, {"title": "RETRACTED: " + ARTICLE["title"]}),
    "diacritics": ({**ARTICLE, "authors": "Müller, Jörg; Åström, Å"}, {"authors": "Muller J; Astrom A"}),
    "wrongly decoded": ({**ARTICLE, "authors": "König, Ralf; Oliva, P"}, {"authors": "KÃ¶nig R; Oliva P"}),
    "Greek letters and markup": (
        {**ARTICLE, "title": "The role of TGF-&beta;<sub>1</sub> in fibrosis of the aged heart"},
        {"title": "The role of TGF-beta1 in fibrosis of the aged heart"},
    ),
    "blanks within digits": (
        {**ARTICLE, "title": "5-HT(1A) receptors in the aged heart of rats"},
        {"title": "5HT1A receptors in the aged heart of rats"},
    ),
    "Roman and Arabic numeral": (
        {**ARTICLE, "title": "Burden of stroke in Europe, part II"},
        {"title": "Burden of stroke in Europe, part 2"},
    ),
    "family names first or last": (ARTICLE, {"authors": "John Smith; Anna Doe"}),
    "authors in another order": (ARTICLE, {"authors": "Doe, Anna; Smith, John"}),
    "Chinese": (
        {**ARTICLE, "title": "运动对老年高血压患者血压的影响", "authors": "张, 伟; 李, 明", "journal": "中华医学杂志"},
        {"title": "运动对老年高血压患者血压的影响。"},
    ),
    "title in two languages": (
        {**ARTICLE, "title": "The state of platform capitalism in the economy", "pages": "128-139"},
        {"title": "Zum aktuellen Stand des Plattformkapitalismus in der Wirtschaft"},
    ),
    "same PMID, nothing else but a similar title": (
        {"pmid": "123", "title": ARTICLE["title"]},
        {"title": ARTICLE["title"] + " and others"},
    ),
    "same PMID, no title": ({"pmid": "123"}, {}),
    "same PMCID written in two ways, no title": ({"pmcid": "PMC 5514021"}, {"pmcid": "PMC5514021"}),
    "same DOI, one title missing": ({"doi": "10.1/x", "title": ARTICLE["title"]}, {"title": ""}),
    "registry entry exported twice": (ENTRY, {"title": "Exercise for hypertension in older adults (EXHOP)"}),
    "editorial of one issue": ({**EDITORIAL, "doi": "10.1/x1"}, {}),
    "preprint found twice": ({**BARE, "journal": "medRxiv", "doi": "10.1101/2014.01.01.123456"}, {}),
    "day of publication as page": (ARTICLE, {"pages": "15"}),
    "overlapping pages": (ARTICLE, {"pages": "212-220"}),
    "start page misprinted": (ARTICLE, {"pages": "120-218"}),
    "number of an electronic article as page": (
        {**ARTICLE, "pages": "4017-4025"},
        {"pages": "ddq316", "doi": "10.1093/hmg/ddq316"},
    ),
    "page of a supplement with its number": ({**ARTICLE, "pages": "S76-101"}, {"pages": "S4-76-S4-101"}),
    "volume and pages glued to the journal": (
        ARTICLE,
        {
            "journal": "Journal of Human Hypertension.29 (4) ()(pp 210-218) 2015.Date of Publication: April 2015",
            "volume": "",
            "pages": "",
        },
    ),
    "title cut off": ({**ARTICLE, "title": "Neither the 5-HT(1A) nor the 5-HT2 receptor"}, {"title": "Neither the 5-"}),
    "another translation of the title": (
        {**ARTICLE, "title": "[Effect of reserpine on the circadian dynamics of motor activity in rats]"},
        {"title": "Influence of reserpine on circadian rhythm of motor activity in rats", "journal": "Zh Vyssh Nerv"},
    ),
    "erratum found twice": ({**ARTICLE, "title": "Erratum: " + ARTICLE["title"]}, {}),
    "Cochrane review of one version": (
        {**BARE, "journal": "Cochrane Database Syst Rev", "doi": "10.1002/14651858.CD009128.pub2"},
        {},
    ),
}
APART = {
    "nothing is known of either": ({"year": "2015"}, {}),
    "placeholder titles": ({**ARTICLE, "title": "[Not available]", "authors": "", "pages": ""}, {}),
    "titles lost in a spreadsheet": ({**ARTICLE, "title": "#NAME?", "authors": "", "pages": ""}, {}),
    "part I and part II": (
        {**BARE, "title": "Burden of stroke in Europe: Part I"},
        {"title": "Burden of stroke in Europe: Part II"},
    ),
    "phases": ({**BARE, "title": "Drug X in hypertension: phase 2"}, {"title": "Drug X in hypertension: phase III"}),
    "years": ({**BARE, "title": "Heart disease statistics, 2014"}, {"title": "Heart disease statistics, 2015"}),
    "Greek letters numbered": ({**BARE, "title": "Effects of Δ8-cannabinol"}, {"title": "Effects of Δ9-cannabinol"}),
    "in vivo and in vitro": (
        {**BARE, "title": "Curcumin inhibits tumour growth in vivo"},
        {"title": "Curcumin inhibits tumour growth in vitro"},
    ),
    "day as page in a supplement": (
        {**ARTICLE, "issue": "Suppl 1", "pages": "S115"},
        {"pages": "15"},
    ),
    "pages that follow one another": (ARTICLE, {"pages": "219-227"}),
    "pages that share one page": (ARTICLE, {"pages": "218-227"}),
    "one title goes on, other pages": (
        {**ARTICLE, "title": "Neither the 5-HT(1A) nor the 5-HT2 receptor"},
        {"title": "Neither the 5-", "pages": "1-9"},
    ),
    "translated title of other pages": (
        {**ARTICLE, "title": "[Effect of reserpine on the circadian dynamics of motor activity in rats]"},
        {"title": "Influence of reserpine on circadian rhythm of motor activity in rats", "pages": "300-305"},
    ),
    "men and women": (
        {**BARE, "title": "Activity and mortality among older men"},
        {"title": "Activity and mortality among older women"},
    ),
    "with and without": (
        {**BARE, "title": "Outcome of patients with diabetes"},
        {"title": "Outcome of patients without diabetes"},
    ),
    "hypo- and hyperthermia": (
        {**BARE, "title": "Recovery after hypothermic arrest"},
        {"title": "Recovery after hyperthermic arrest"},
    ),
    "hepatitis B and C": (
        {**BARE, "title": "Cohort study of hepatitis B in Norway"},
        {"title": "Cohort study of hepatitis C in Norway"},
    ),
    "one word replaced": (
        {**ARTICLE, "title": "Osteopontin in murine cardiomyopathy", "pages": "S72", "doi": "10.1093/cvr/supp1"},
        {"title": "Metallothionein in murine cardiomyopathy"},
    ),
    "a word more": (BARE, {"title": ARTICLE["title"].replace("adults", "obese adults")}),
    "a companion by its subtitle": (BARE, {"title": ARTICLE["title"] + ": a qualitative study"}),
    "erratum": (ARTICLE, {"title": "Erratum: " + ARTICLE["title"], "pages": "300"}),
    "erratum with the same DOI and pages": (
        {**ARTICLE, "doi": "10.1/x"},
        {"title": "Correction to: " + ARTICLE["title"]},
    ),
    "comment": (BARE, {"title": "Comment on: " + ARTICLE["title"], "authors": "Jones, K"}),
    "reply": (BARE, {"title": ARTICLE["title"] + ": authors' reply"}),
    "protocol": (BARE, {"title": ARTICLE["title"] + ": study protocol"}),
    "retraction notice": (ARTICLE, {"title": "Retraction notice to: " + ARTICLE["title"], "pages": "301"}),
    "erratum by its type": (
        {**BARE, "publication_types": "Journal Article"},
        {"publication_types": "Published Erratum"},
    ),
    "conference abstract": (ARTICLE, {"journal": "Circulation", "volume": "128", "issue": "22", "pages": "A1234"}),
    "conference abstract of the same journal": (
        ARTICLE,
        {"volume": "28", "issue": "S1", "pages": "S12", "year": "2014"},
    ),
    "conference abstract by its type": (
        {**BARE, "publication_types": "Journal Article"},
        {"publication_types": "Conference Abstract"},
    ),
    "conference abstract with the article's DOI": (
        {**ARTICLE, "doi": "10.1/x"},
        {"journal": "Circulation", "volume": "128", "pages": "366"},
    ),
    "preprint and article": (
        {**BARE, "journal": "medRxiv", "doi": "10.1101/2014.01.01.123456"},
        {**ARTICLE, "doi": "10.1038/jhh.2014.1"},
    ),
    "preprint without DOI": ({**BARE, "journal": "Research Square"}, ARTICLE),
    "registry entry and its article": (
        {**ENTRY, "authors": ARTICLE["authors"], "year": "2015"},
        {**ARTICLE, "title": ENTRY["title"], "accession": "", "publication_types": ""},
    ),
    "two registrations of one text": (ENTRY, {"accession": "NCT06503471", "registry_ids": "NCT06503471"}),
    "two articles of one trial": (
        {**BARE, "registry_ids": "NCT01234567"},
        {"title": "Five years of follow-up of exercise in older adults", "year": "2019"},
    ),
    "Cochrane updates": (
        {**BARE, "journal": "Cochrane Database Syst Rev", "pages": "CD009128", "doi": "10.1002/14651858.CD009128.pub2"},
        {"doi": "10.1002/14651858.CD009128.pub3"},
    ),
    "Cochrane updates without DOI": (
        {**BARE, "journal": "Cochrane Database of Systematic Reviews", "pages": "CD009128", "issue": "3"},
        {"issue": "1", "year": "2016"},
    ),
    "DOI and start page differ": ({**ARTICLE, "doi": "10.1/a1"}, {"doi": "10.1/a2", "pages": "410-418"}),
    "volume and start page differ": (ARTICLE, {"volume": "30", "pages": "410-418"}),
    "reprint in another journal": (ARTICLE, {"journal": "Hypertension Research", "volume": "38", "pages": "101-109"}),
    "wrong DOI": (
        {**ARTICLE, "doi": "10.1/x"},
        {"title": "Sodium and stroke in Japan", "authors": "Tanaka, K", "journal": "Stroke", "pages": "400-410"},
    ),
    "pro and con of one DOI": (
        {**ARTICLE, "title": "Immunotherapy is useful in asthma (pro)", "pages": "S4-S5", "doi": "10.1/x"},
        {"title": "Immunotherapy is useful in asthma (con)", "pages": "S5-S6", "authors": "Saglani, S"},
    ),
    "PMIDs differ": ({**ARTICLE, "pmid": "1"}, {"pmid": "2"}),
    "editorials of two issues": (EDITORIAL, {"issue": "5"}),
    "editorials of two DOIs": ({**EDITORIAL, "doi": "10.1/x1"}, {"doi": "10.1/x2"}),
    "comments of two issues": (
        {**BARE, "title": "Remarks from the quarterly's editor in chief", "volume": "29", "issue": "1"},
        {"issue": "2"},
    ),
    "same title, other authors and journal": (
        {**ARTICLE, "title": "Hypertension in pregnancy"},
        {"authors": "Garcia, M", "journal": "BMJ", "volume": "350", "pages": "55-60"},
    ),
    "same title years later": (BARE, {"year": "2019"}),
}


def make_rulings(*rows):
    return tables.from_rows(
        "rulings",
        [
            {
                "left": left,
                "right": right,
                "ruling": word,
                "person": "ana",
                "sheet": "duplicates.xlsx",
                "cell": f"F{row}",
            }
            for row, (left, right, word) in enumerate(rows, start=2)
        ],
    )
