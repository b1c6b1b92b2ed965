"""Write what was included and excluded, the flow and the analyses in forms that other programs read."""

from prismake.running.cache import job

with job(snakemake):
    from pathlib import Path

    from prismake import config, report, tables
    from prismake.files import placing

    review, named = config.Config(**snakemake.params.review), tables.read_all(snakemake.input, only=tables.BRIEF)
    view = report.open_view(named, config=report.show_config(review, snakemake.params))
    texts = report.write_texts(view)
    for path in map(Path, snakemake.output.texts):
        placing.write_text(path, texts[path.name])
    report.export_analyses(named, snakemake.output, analyses=review.analyses, tools=snakemake.params.tools)
    report.export_revman(view, snakemake.output)
    pooled, found = review.analyses or review.accuracy, review.rows["findings"]
    exports = [(pooled, report.export_findings, view), (found, report.export_confidence, view)]
    exports += [(review.accuracy, report.export_accuracy, named), (review.swim, report.export_swim, named)]
    for export, given in [one for planned, *one in exports if planned]:
        export(given, snakemake.output)
    if review.network:
        report.export_networks(named, snakemake.output, networks=review.network)
