"""Words that deduplication knows: titles that say nothing, opposites, numbers in words, small words of languages."""


def read_words(text: str) -> tuple[str, ...]:
    """The words of a list written as one text."""
    return tuple(text.split())


def read_set(text: str) -> frozenset[str]:
    """The words of a list written as one text, in no order."""
    return frozenset(read_words(text))


LANGUAGES = read_words(
    """afrikaans albanian arabic bosnian bulgarian catalan chinese croatian czech danish dutch english estonian finnish
    french georgian german greek hebrew hungarian icelandic indonesian italian japanese korean latvian lithuanian
    macedonian norwegian persian polish portuguese romanian russian serbian slovak slovene slovenian spanish swedish
    thai turkish ukrainian vietnamese"""
)
PLACEHOLDERS = frozenset(
    {
        "",
        "in process citation",
        "missing title",
        "n a",
        "na",
        "name",
        "nan",
        "no title",
        "no title available",
        "no title found",
        "no title given",
        "none",
        "not available",
        "not provided",
        "null",
        "title",
        "title not available",
        "unknown",
        "unknown title",
        "untitled",
    }
)
GENERIC = frozenset(
    read_words(
        """abstract abstracts acknowledgements acknowledgments announcement announcements annual appendix article
        articles author authors bibliography book calendar case chapter closing comment commentary comments
        communication communications conclusion conclusions conference congress contents contributors correction
        corrections corrigenda corrigendum discussion editor editorial editorials editors errata erratum events faculty
        foreword general guest highlights index introduction introductory invited issue journal letter letters
        literature meeting message miscellaneous news note notes obituary opening opinion oral overview paper papers
        part perspective perspectives poster posters preface presentation presentations president proceedings program
        programme references remarks reply report reports research response review reviews scientific section session
        sessions speakers special summary supplement symposium update viewpoint volume welcome
        the a an of to in from and on for this with our by"""
    )
)
# words of GENERIC that tell one work from another where they stand in one title only
TELLING = frozenset(
    read_words(
        """annual calendar conclusion conclusions conference discussion events faculty general index introduction issue
        journal literature news oral president program programme response section special supplement symposium update
        volume"""
    )
)
NUMBER_WORDS = {
    word: str(number)
    for words, first in (
        (read_words("i ii iii iv v vi vii viii ix x xi xii xiii xiv xv"), 1),
        (read_words("one two three four five six seven eight nine ten eleven twelve"), 1),
        (read_words("thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty"), 13),
        (read_words("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"), 1),
        (read_words("1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th 11th 12th"), 1),
    )
    for number, word in enumerate(words, start=first)
}
OPPOSITES = tuple(
    frozenset(read_words(group))
    for group in (
        "vivo vitro silico situ",
        "men women man woman male female males females",
        "boys girls boy girl",
        "mothers fathers mother father maternal paternal",
        "with without",
        "adult adults child children adolescent adolescents infant infants neonates elderly",
        "younger older young old",
        "pro con",
        "increase decrease increases decreases increased decreased increasing decreasing",
        "high low higher lower upper",
        "before during after",
        "to from",
        "vor wahrend nach",
        "avant pendant apres",
        "antes durante despues",
        "pre post",
        "prenatal postnatal perinatal antenatal postpartum",
        "left right",
        "acute chronic subacute",
        "short long",
        "positive negative",
        "early late",
        "systolic diastolic",
        "primary secondary tertiary",
        "anterior posterior",
        "agonist antagonist agonists antagonists",
        "inhibits activates inhibition activation inhibit activate",
        "benefit harm benefits harms",
        "mild moderate severe",
        "unipolar bipolar",
        "inpatient outpatient inpatients outpatients",
        "mouse rat human rabbit pig dog mice rats humans rabbits pigs dogs",
        "protocol results",
        "rural urban suburban",
        "mortality morbidity",
        "qualitative quantitative",
        "sensitivity specificity",
        "oral topical intravenous subcutaneous intramuscular inhaled",
        "hommes femmes homme femme",
        "hombres mujeres hombre mujer",
        "uomini donne uomo donna",
        "manner frauen",
        "kinder kindern erwachsene erwachsenen jugendliche jugendlichen",
        "enfants enfant adultes adulte adolescents",
        "ninos nino adultos adulto adolescentes",
        "avec sans",
        "mit ohne",
        "con sin",
        "links rechts",
        "gauche droit droite",
        "izquierdo izquierda derecho derecha",
    )
)
# pairs of signs that stand against one another in titles written without blanks
OPPOSED_SIGNS = tuple(
    frozenset(read_words(group))
    for group in (
        "左 右",
        "男 女",
        "上 下",
        "前 后",
        "前 後",
        "急 慢",
        "高 低",
        "内 外",
        "阳 阴",
        "陽 陰",
        "增 减",
        "儿 成",
        "城 农",
        "长 短",
        "早 晚",
    )
)
# words of one line are different words however alike; those of OPPOSITES are, too
FAMILIES = tuple(
    frozenset(read_words(group))
    for group in (
        """afghanistan albania algeria america angola argentina armenia australia austria azerbaijan bahrain bangladesh
        belarus belgium benin bolivia bosnia botswana brazil bulgaria burundi cambodia cameroon canada chad chile china
        colombia congo croatia cuba cyprus czechia denmark dominica ecuador egypt england eritrea estonia ethiopia fiji
        finland france gabon gambia georgia germany ghana greece guatemala guinea guyana haiti honduras hungary iceland
        india indonesia iran iraq ireland israel italy jamaica japan jordan kazakhstan kenya korea kosovo kuwait laos
        latvia lebanon lesotho liberia libya lithuania luxembourg macedonia madagascar malawi malaysia mali malta
        mauritania mauritius mexico moldova mongolia montenegro morocco mozambique myanmar namibia nepal netherlands
        nicaragua niger nigeria norway oman pakistan palestine panama paraguay peru philippines poland portugal qatar
        romania russia rwanda scotland senegal serbia singapore slovakia slovenia somalia spain sudan suriname swaziland
        sweden switzerland syria taiwan tanzania thailand togo tunisia turkey uganda ukraine uruguay uzbekistan
        venezuela vietnam wales yemen zambia zimbabwe africa asia europe""",
        "prevention intervention",
        "depression regression aggression",
        "prostate prostatic",
        "fetal fatal neonatal",
        "dental mental",
        "renal retinal adrenal",
        "casual causal",
        "martial marital",
        "afferent efferent",
        "abduction adduction",
        "perineal peroneal peritoneal",
        "ureteral urethral",
        "ileum ilium",
        "dysphagia dysphasia dysplasia",
        "aphasia aphagia",
        "palpation palpitation",
        "macrocytic microcytic normocytic",
        "macrovascular microvascular",
        "intracellular intercellular extracellular",
        "preoperative perioperative postoperative intraoperative",
        "prenatal perinatal postnatal antenatal neonatal",
        "systole diastole",
        "inflammation inflation",
        "nitrate nitrite",
        "sulfate sulfite sulphate sulphite",
        "glucose fructose lactose sucrose galactose",
        "albumin globulin",
        "estradiol estriol estrone oestradiol oestriol oestrone",
        "adenosine adenine",
        "student resident veteran veterinarian nurse physician",
        "maxillary mandibular",
        "incidence prevalence",
        "morning evening",
        "day night",
        "summer winter spring autumn",
        "north south east west",
        "northern southern eastern western",
        "monday tuesday wednesday thursday friday saturday sunday",
        "january february march april may june july august september october november december",
    )
)
FAMILY_ENDINGS = read_words(
    """statin xaban platin mab tinib ciclib parib pril sartan gliptin gliflozin glutide azole prazole olol dipine cillin
    mycin floxacin cycline vir oxetine pram talopram triptyline azepam barbital caine taxel rubicin setron triptan
    lukast tidine zosin thiazide dronate parin grel fibrate glitazone profen coxib curonium onium epam
    ectomy ostomy otomy oscopy plasty plasia emia uria pathy itis oma osis kinase idase erase cyte blast penia philia
    phobia metry graphy logy"""
)  # of names of drugs, operations, diseases and cells
PLURALS = {
    "analyses": "analysis",
    "children": "child",
    "criteria": "criterion",
    "feet": "foot",
    "men": "man",
    "mice": "mouse",
    "overdoses": "overdose",
    "phenomena": "phenomenon",
    "purposes": "purpose",
    "teeth": "tooth",
    "women": "woman",
}
NEGATIONS = frozenset(read_words("not no non without never fails lack"))
ENGLISH = frozenset(read_words("the of and in for with on from by to an at as is are how between among during after"))
FOREIGN = frozenset(
    read_words(
        """der die das und fur von zum zur bei mit des dem den eine einer als im uber et les du une dans chez pour sur
        aux el los las del una para por sobre entre con il gli della dei nella di per uno em da dos na nas um uma e het
        een van voor bij och av hos med efter i po v s w z oraz u ile ve bir"""
    )
)
NAMELESS = frozenset(
    read_words("and et al jr sr anonymous unknown na none null nan ed eds editor editors author authors the of for")
)
JOURNAL_STOPWORDS = frozenset(
    read_words("of the and for in on de la le les et und der die das fur del y e i da do an a to")
)
CONFERENCE = frozenset(read_words("conference conferences proceedings proc symposium congress workshop"))
