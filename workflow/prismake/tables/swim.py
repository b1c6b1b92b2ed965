"""The tables of synthesis without meta-analysis."""

from prismake.tables.schema import Table, integer, number, text

DOMAIN = text(analysis_id="analysis of analyses.yaml, swim", domain="outcome domain")
TABLES: dict[str, Table] = {
    "swim_results": Table(
        "What each study gives to a synthesis without meta-analysis, one row for each of its outcomes.",
        "results/swim_results.csv",
        ("analysis_id", "domain", "study_id", "outcome"),
        {
            **DOMAIN,
            **text(study_id="study", outcome="outcome", measure="OR, MD …", design="design of the study"),
            **text(good_end="higher or lower, which of its values are good for the patient"),
            **integer(position="place of the outcome in the plan, from 1"),
            **text(
                direction="better, worse, no difference or mixed, for the patient; empty where nothing says it",
                source="effect, figures without their spread, or stated; empty where there is no direction",
            ),
            **number(
                yi="effect on the analysis scale (log for ratios); empty where figures give none",
                vi="its sampling variance",
                p="two-sided p, of the effect or as reported",
                better_p="one-sided p that the effect is better, from p and direction",
                worse_p="one-sided p that it is worse",
            ),
            **text(
                data="the figures that it rests on",
                remark="what was assumed or converted, or why there is no direction",
                cells="the figures' cells: 'file cell, cell' joined by '; '",
            ),
        },
    ),
    "swim_directions": Table(
        "The direction of effect of each study in each outcome domain: an arrow of the effect-direction plot.",
        "results/swim_directions.csv",
        ("analysis_id", "domain", "study_id"),
        {
            **DOMAIN,
            **text(
                study_id="study",
                grouped="its value of the variable by which studies are grouped; 'not told' where it has none",
                direction="better, worse, no difference or mixed",
            ),
            **integer(
                outcomes="outcomes of the domain with a direction",
                agreeing="those that have the direction of the domain",
                people="people of the study in these outcomes; empty where no number was extracted",
            ),
        },
    ),
    "swim_syntheses": Table(
        "What studies say together on each outcome domain, all of them and by group: counts, sign test, effects, p.",
        "results/swim_syntheses.csv",
        ("analysis_id", "domain", "grouped"),
        {
            **DOMAIN,
            **text(grouped="group of studies; empty for all", measure="OR, MD …; empty where outcomes have several"),
            **integer(
                studies="studies with a direction",
                better="those whose direction is better",
                worse="those worse with it",
                uncounted="those without difference or mixed, which vote counting leaves aside",
            ),
            **number(
                share="better among better and worse, 0 to 1",
                wilson_low="lower score limit (Wilson), 95 %",
                wilson_high="upper score limit",
                exact_low="lower exact limit (Clopper-Pearson), 95 %",
                exact_high="upper exact limit",
                sign_p="p of the exact two-sided sign test",
            ),
            **integer(effects="effects of which the median is taken, one for each study"),
            **number(
                median="their median on the displayed scale",
                lower_quartile="their lower quartile",
                upper_quartile="their upper quartile",
                smallest="the smallest",
                largest="the largest",
            ),
            **integer(tests="studies with a p value"),
            **number(better_chi2="Fisher's statistic, that at least one study is better"),
            **number(
                better_p="its p", worse_chi2="Fisher's statistic, that at least one study is worse", worse_p="its p"
            ),
        },
    ),
}
